import { testRows } from './rows.ts';

testRows((index) => index % 2 === 0);
