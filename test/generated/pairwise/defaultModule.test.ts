import { testRows } from './rows.ts';

testRows(false);
