// The whole week as a coordinator lives it, wide and on a phone: three reports come in, the inbox is sorted, a
// duplicate is merged, the week is assessed, decided and adopted, and those who reported hear what came of it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { faultsOf } from './examine.mjs';
import { WEEK, databases, startRegister } from './register.mjs';
import { logIn, newVisitor, openBrowser } from './visitor.mjs';

const file = (name) => new URL(`files/${name}`, import.meta.url).pathname;

const REPORTS = [
  { from: 'Bevakning Exempel AB', name: 'vaktrapport.csv', accepted: 5, rejected: 1 },
  { from: 'Huge Bostäder AB', name: 'fastighetsrapport.xlsx', accepted: 3, rejected: 1 },
  { from: 'Exempel Rondering AB', name: 'rondrapport.eml', accepted: 3, rejected: 1 },
];
