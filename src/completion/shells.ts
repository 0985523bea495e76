import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { powershellScript } from './powershell.ts';
import { zshScript } from './zsh.ts';

/** The completion script of each shell. */
export const shells: Readonly<Record<string, () => string>> = {
  bash: bashScript,
  fish: fishScript,
  powershell: powershellScript,
  zsh: zshScript,
};
