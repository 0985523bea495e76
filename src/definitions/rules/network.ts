/** Takes text; tells whether it is an IPv4 address, an IPv6 address or neither. */
export function ipVersion(text: string): 4 | 6 | undefined {
  if (isIPv4(text)) return 4;
  return isIPv6(text) ? 6 : undefined;
}

function isIPv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
}

function isIPv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1);
  const dotted = last?.includes('.') === true;
  if (dotted && !isIPv4(last)) return false;
  const hex = dotted ? groups.slice(0, -1) : groups;
  if (!hex.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  const count = hex.length + (dotted ? 2 : 0);
  return halves.length === 2 ? count < 8 : count === 8;
}

/** Takes an entry of egress.allow; says what is wrong with it, or nothing for a network, an address or a host name. */
export function networkProblem(entry: string): 'bits' | 'network' | 'host' | 'port' | undefined {
  const [address = '', bits, ...more] = entry.split('/');
  const version = ipVersion(address);
  if (bits !== undefined) {
    if (version === undefined || more.length > 0) return 'network';
    return /^(0|[1-9][0-9]{0,2})$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128) ? undefined : 'bits';
  }
  if (version !== undefined) return undefined;
  if (/^[^:]+:[0-9]+$/.test(entry)) return 'port';
  return isHostName(entry) ? undefined : 'host';
}

/** Takes text; tells whether it is a host name: labels of letters, digits and dashes, the last one not a number. */
export function isHostName(text: string): boolean {
  if (text.length > 253) return false;
  const labels = text.replace(/\.$/, '').split('.');
  return (
    labels.every((label) => /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label)) && !/^[0-9]+$/.test(labels.at(-1) ?? '')
  );
}

/** Takes two addresses to listen on; tells whether one port cannot serve both. */
export function hostsOverlap(a: string, b: string): boolean {
  const [one, other] = [listenAddress(a), listenAddress(b)];
  if (one === other || one === '::' || other === '::') return true;
  return (one === '0.0.0.0' && ipVersion(other) !== 6) || (other === '0.0.0.0' && ipVersion(one) !== 6);
}

function listenAddress(host: string): string {
  const name = host.toLowerCase();
  if (name === 'localhost') return '127.0.0.1';
  return /^[0:]+$/.test(name) && name.includes('::') ? '::' : name;
}

/** Takes the URL of an HTTP job; says what is wrong with it, or nothing. */
export function urlProblem(text: string): 'syntax' | 'userinfo' | 'escape' | 'host' | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'syntax';
  }
  const authority = /^https?:\/\/([^/?#]*)/i.exec(text)?.[1] ?? '';
  if (url.username !== '' || url.password !== '' || authority.includes('@')) return 'userinfo';
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return 'escape';
  const host = authority.replace(/:[0-9]*$/, '');
  const bracketed = /^\[(.*)\]$/.exec(host)?.[1];
  const good = bracketed === undefined ? isHostName(host) || ipVersion(host) === 4 : ipVersion(bracketed) === 6;
  return good ? undefined : 'host';
}

/** Networks that HTTP jobs do not reach by themselves, IPv4. */
const closed =
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4'.split(
    ' ',
  );

/**
 * Takes the URL of an HTTP job and what egress.allow says; gives the host if the service would refuse to call it. Only what
 * can be told without asking for an address: localhost and addresses themselves.
 */
export function refusedHost(text: string, allow: readonly string[]): string | undefined {
  const authority = /^https?:\/\/([^/?#]*)/i.exec(text)?.[1] ?? '';
  const host = (/^\[(.*)\]/.exec(authority)?.[1] ?? authority.replace(/:[0-9]*$/, '')).toLowerCase();
  if (allow.some((entry) => entry.toLowerCase() === host)) return undefined;
  if (ipVersion(host) === 4) {
    const allowed = allow.some((entry) => contains(entry, host));
    return !allowed && closed.some((network) => contains(network, host)) ? host : undefined;
  }
  if (ipVersion(host) === 6) {
    const allowed = allow.some((entry) => entry.includes(':') && entry.includes('/'));
    return !allowed && (host === '::1' || /^f[cd]|^fe[89ab]/.test(host)) ? host : undefined;
  }
  const local = host === 'localhost' || host.endsWith('.localhost');
  return local && !allow.some((entry) => contains(entry, '127.0.0.1') || entry === '127.0.0.1' || entry === '::1')
    ? host
    : undefined;
}

function contains(network: string, address: string): boolean {
  const [base = '', bits] = network.split('/');
  if (bits === undefined || ipVersion(base) !== 4) return false;
  const shift = 2 ** (32 - Number(bits));
  return Math.floor(asNumber(base) / shift) === Math.floor(asNumber(address) / shift);
}

function asNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
