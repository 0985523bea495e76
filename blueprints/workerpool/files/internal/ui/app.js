// The page that shows and steers the service. What comes from the service gets
// into the page as text only, and what changes the service goes through its
// HTTP interface.

const { base, management } = document.documentElement.dataset;
const keyName = `key of ${base}`;
const second = 1000;
const kept = 10 * 60 * second; // how far back the charts go
const patience = 8 * second; // how long an answer may take
const shownWorkers = 256;

const $ = (id) => document.getElementById(id);
const svgSpace = 'http://www.w3.org/2000/svg';

/** Makes an element; what it holds are texts and other elements. */
function make(name, properties = {}, ...content) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...content);
  return element;
}

function drawn(name, attributes) {
  const element = document.createElementNS(svgSpace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** Sets a text; one that is the same is left alone, so that nothing is read out twice. */
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Numbers for people.

const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

const count = (n) => whole.format(n);
const perSecond = (n) => `${n >= 10_000 ? compact.format(n) : short.format(n)}/s`;

function seconds(s) {
  if (s === 0) return '0';
  if (s < 0.001) return `${short.format(s * 1e6)} µs`;
  if (s < 1) return `${short.format(s * 1e3)} ms`;
  if (s < 120) return `${short.format(s)} s`;
  if (s < 7200) return `${Math.round(s / 60)} min`;
  return s < 172_800 ? `${Math.round(s / 3600)} h` : `${Math.round(s / 86_400)} days`;
}

function bytes(n) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  for (; n >= 1024 && unit < units.length - 1; unit += 1) n /= 1024;
  return `${short.format(n)} ${units[unit]}`;
}

function moment(text) {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? '' : date.format(at);
}

// Requests.

/** An answer that is an error, in the words of the service. */
class Refused extends Error {
  constructor(status, problem) {
    const wrong = (problem.errors ?? []).length > 1 ? problem.errors.map((e) => `${e.pointer ?? e.parameter ?? e.header ?? ''} ${e.detail}`.trim()) : [];
    const id = status >= 500 && problem.correlationId ? `correlation id ${problem.correlationId}` : '';
    super([problem.detail || problem.title || `status ${status}`, ...wrong, id].filter(Boolean).join('; '));
    this.status = status;
  }
}

/** The service gave no answer. */
class Away extends Error {}

async function call(method, path, body) {
  const headers = { accept: 'application/json' };
  const key = sessionStorage.getItem(keyName);
  if (key) headers.authorization = `Apikey ${key}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  let response;
  let text;
  try {
    response = await fetch(path, {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer', signal: AbortSignal.timeout(patience),
    });
    text = await response.text();
  } catch (error) {
    throw new Away(error.name === 'TimeoutError' ? `no answer within ${seconds(patience / second)}` : 'no answer');
  }
  let answer = {};
  try {
    answer = text === '' ? {} : JSON.parse(text);
  } catch {
    if (response.ok) throw new Refused(response.status, { detail: 'the answer is not JSON' });
  }
  if (!response.ok) throw new Refused(response.status, answer ?? {});
  return answer;
}

// What was done.

const mostOutcomes = 4;

function report(text, failed) {
  const item = make('li', { className: failed ? 'failed' : '' }, make('time', {}, clock.format(new Date())), ` ${failed ? 'Failed: ' : ''}${text}`);
  $('log').append(item);
  while ($('log').children.length > mostOutcomes) $('log').firstElementChild.remove();
  $('clear').hidden = false;
}

$('clear').addEventListener('click', () => {
  $('log').replaceChildren();
  $('clear').hidden = true;
  $('main').focus();
});

/** Does something on behalf of a button, once at a time, and says how it went. */
async function act(button, what, work) {
  if (button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  try {
    report(`${what}: ${await work()}`, false);
  } catch (error) {
    report(`${what}: ${error.message}`, true);
  } finally {
    button.removeAttribute('aria-busy');
    refresh(true);
  }
}

/** Asks before something that cannot be taken back. */
function confirmed(title, text, yes) {
  const dialog = $('confirm');
  $('confirmTitle').textContent = title;
  $('confirmText').textContent = text;
  $('yes').textContent = yes;
  dialog.returnValue = '';
  dialog.showModal();
  $('no').focus();
  return new Promise((resolve) => dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true }));
}
$('yes').addEventListener('click', () => $('confirm').close('yes'));
$('no').addEventListener('click', () => $('confirm').close(''));
$('close').addEventListener('click', () => $('show').close());

async function command(body) {
  return (await call('PUT', management, body)).Status ?? 'done';
}

for (const button of document.querySelectorAll('[data-command]')) {
  button.addEventListener('click', async () => {
    const name = button.dataset.command;
    const ask = 'The service takes no more jobs and sends none on schedule until it is resumed. What it has accepted is finished.';
    if (name === 'drain' && !(await confirmed('Drain the service?', ask, 'Drain'))) return;
    act(button, button.textContent, () => command({ command: name }));
  });
}

// Fields that can be set.

/** Shows a field's value and bounds unless somebody is changing it. */
function fill(form, field) {
  form.hidden = field === undefined;
  if (field === undefined) return;
  const input = form.querySelector('input');
  input.min = field.min ?? 0;
  if (field.max !== undefined) input.max = field.max;
  input.title = `${field.value}, ${field.origin}`;
  const value = String(field.value);
  if (form.contains(document.activeElement) && input.value !== form.dataset.shown) return;
  if (form.dataset.shown === value && input.value !== value && form.dataset.dirty) return;
  form.dataset.shown = value;
  input.value = value;
}

function settable(form) {
  form.addEventListener('input', () => { form.dataset.dirty = 'yes'; });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { field } = form.dataset;
    delete form.dataset.dirty;
    const value = form.querySelector('input').valueAsNumber;
    act(form.querySelector('button'), `Set ${field}`, async () => {
      const answer = await command({ command: 'set', field, field_value: value });
      form.dataset.shown = '';
      return answer;
    });
  });
  return form;
}
for (const form of document.querySelectorAll('form[data-field]')) settable(form);

// Tables and tiles that are changed in place, so that the focus stays where it is.

function rows(parent, items, keyOf, create, update) {
  const old = new Map([...parent.children].map((row) => [row.dataset.key, row]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    let row = old.get(key);
    if (row === undefined) {
      row = create(item);
      row.dataset.key = key;
    }
    old.delete(key);
    if (row === place) place = place.nextElementSibling;
    else parent.insertBefore(row, place);
    update?.(row, item);
  }
  for (const row of old.values()) row.remove();
}

/** A row of texts; the first one heads it. */
function plainRow(texts, numbersFrom = texts.length) {
  return make('tr', {}, ...texts.map((text, i) => (i === 0 ? make('th', { scope: 'row' }, text) : make('td', { className: i >= numbersFrom ? 'n' : '' }, text))));
}

function setRow(row, texts) {
  texts.forEach((text, i) => { if (text !== undefined) say(row.cells[i], text); });
}

function tiles(list, entries) {
  rows(list, entries, ([name]) => name, ([name]) => make('div', {}, make('dt', {}, name), make('dd')),
    (tile, [, value, mood]) => {
      say(tile.lastChild, value);
      tile.lastChild.className = mood ?? '';
    });
}

// Charts.

const samples = [];

/** Which quantile the counts of a time have, from the upper bounds of their buckets. */
function quantile(before, after, bounds, q) {
  const counts = after.map((n, i) => n - (before[i] ?? 0));
  const all = counts.reduce((a, b) => a + b, 0);
  if (all <= 0 || counts.some((n) => n < 0)) return null;
  let left = q * all;
  for (let i = 0; i < counts.length; i += 1) {
    if (left <= counts[i]) {
      const low = i === 0 ? 0 : bounds[i - 1];
      return i < bounds.length ? low + (bounds[i] - low) * (left / counts[i]) : low;
    }
    left -= counts[i];
  }
  return bounds.at(-1);
}

let recent = []; // the last answers, which rates and quantiles are taken from
const stretch = 5 * second;

function remember(data) {
  const now = Date.now();
  const { runs } = data.metrics;
  const current = {
    at: now, start: data.start, wait: data.wait, run: data.run,
    accepted: runs.accepted, done: runs.done, failed: runs.failedAttempts + runs.dead,
  };
  if (recent.length > 0 && (recent[0].start !== current.start || now < recent.at(-1).at)) recent = [];
  const last = recent.at(-1);
  const sample = { at: now, waiting: runs.waiting, running: runs.running };
  if (last !== undefined && now > last.at) {
    const rate = (name) => Math.max(0, (current[name] - last[name]) / ((now - last.at) / second));
    Object.assign(sample, { accepted: rate('accepted'), done: rate('done'), failed: rate('failed') });
    const from = recent[0];
    sample.wait50 = quantile(from.wait, current.wait, data.bounds, 0.5);
    sample.wait99 = quantile(from.wait, current.wait, data.bounds, 0.99);
    sample.run50 = quantile(from.run, current.run, data.bounds, 0.5);
    sample.run99 = quantile(from.run, current.run, data.bounds, 0.99);
  }
  recent.push(current);
  while (recent.length > 1 && recent[0].at < now - stretch) recent.shift();
  samples.push(sample);
  while (samples[0].at < now - kept - second) samples.shift();
}

/** The next number above that is easy to read. */
function roundUp(n) {
  if (n <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(n));
  return [1, 2, 5, 10].map((f) => f * power).find((x) => x >= n * 0.999);
}

/** How far back the charts go: as far as there is something, two minutes at least. */
function spanOf(now) {
  const age = samples.length > 0 ? now - samples[0].at : 0;
  return Math.min(kept, Math.max(2, Math.ceil((age - second) / 60_000)) * 60_000);
}

const width = 600;
const height = 100;

function chart(title, format, least, series) {
  const top = make('span');
  const reading = make('span');
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img' });
  svg.append(drawn('path', { class: 'grid', d: [1, 2, 3].map((i) => `M0 ${i * 25}H${width}`).join('') }));
  const mark = drawn('path', { class: 'mark' });
  const paths = series.map((_, i) => drawn('path', { class: `s${i + 1}` }));
  svg.append(...paths, mark);
  const values = series.map(() => make('span'));
  const legend = make('ul', { className: 'legend' }, ...series.map(([, name], i) => {
    const line = drawn('svg', { viewBox: '0 0 26 10', 'aria-hidden': 'true' });
    line.append(drawn('path', { class: `s${i + 1}`, d: 'M0 5H26' }));
    return make('li', {}, line, `${name} `, values[i]);
  }));
  const begin = make('span');
  const ends = make('div', { className: 'ends' }, begin, reading, make('span', {}, 'now'));
  ends.setAttribute('aria-hidden', 'true');
  $('charts').append(make('figure', {}, make('figcaption', {}, title, top), svg, ends, legend));

  let pointed = null;
  svg.addEventListener('pointermove', (event) => {
    const box = svg.getBoundingClientRect();
    pointed = (event.clientX - box.left) / box.width;
    draw();
  });
  svg.addEventListener('pointerleave', () => { pointed = null; draw(); });

  function draw() {
    const now = samples.at(-1)?.at ?? Date.now();
    const span = spanOf(now);
    const x = (at) => width - ((now - at) / span) * width;
    say(begin, `${Math.round(span / 60_000)} min ago`);
    let most = least;
    for (const sample of samples) for (const [field] of series) most = Math.max(most, sample[field] ?? 0);
    most = roundUp(most);
    say(top, `0 to ${format(most)}`);
    series.forEach(([field], i) => {
      let d = '';
      let before = null;
      for (const sample of samples) {
        const value = sample[field];
        if (value == null) { before = null; continue; }
        const joined = before !== null && sample.at - before < 15 * second;
        d += `${joined ? 'L' : 'M'}${x(sample.at).toFixed(1)} ${(height - 2 - (value / most) * (height - 4)).toFixed(1)}`;
        if (!joined) d += 'h.5';
        before = sample.at;
      }
      paths[i].setAttribute('d', d);
      const last = samples.at(-1)?.[field];
      say(values[i], last == null ? '–' : format(last));
    });
    svg.setAttribute('aria-label', `${title}: ${series.map(([, name], i) => `${name} ${values[i].textContent}`).join(', ')}`);
    readOff(x, now - (1 - pointed) * span);
  }

  function readOff(x, at) {
    mark.setAttribute('d', '');
    if (pointed === null) { say(reading, ''); return; }
    let near = samples[0];
    for (const sample of samples) if (Math.abs(sample.at - at) < Math.abs(near.at - at)) near = sample;
    if (near === undefined) return;
    mark.setAttribute('d', `M${x(near.at).toFixed(1)} 0V${height}`);
    say(reading, `${clock.format(near.at)}: ${series.map(([field, name]) => `${name} ${near[field] == null ? '–' : format(near[field])}`).join(', ')}`);
  }
  return draw;
}

const charts = [
  chart('Throughput', perSecond, 1, [['accepted', 'accepted'], ['done', 'done'], ['failed', 'failed']]),
  chart('Runs', count, 1, [['waiting', 'waiting'], ['running', 'running']]),
  chart('Wait for a worker', seconds, 1e-6, [['wait50', 'median'], ['wait99', '99th percentile']]),
  chart('Time of an attempt', seconds, 1e-6, [['run50', 'median'], ['run99', '99th percentile']]),
];

function showMinutes() {
  if (!$('minutes').open) return;
  const minutes = new Map();
  for (const sample of samples) {
    const minute = Math.floor(sample.at / 60_000) * 60_000;
    if (!minutes.has(minute)) minutes.set(minute, []);
    minutes.get(minute).push(sample);
  }
  const mean = (list, field) => {
    const known = list.map((s) => s[field]).filter((n) => n != null);
    return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
  };
  const text = (value, format) => (value == null || value < 0 ? '–' : format(value));
  const most = (list, field) => Math.max(-1, ...list.map((s) => s[field] ?? -1));
  const texts = ([minute, list]) => [
    clock.format(minute),
    ...['accepted', 'done', 'failed'].map((f) => text(mean(list, f), perSecond)),
    ...['waiting', 'running'].map((f) => text(mean(list, f), (n) => count(Math.round(n)))),
    ...['wait99', 'run99'].map((f) => text(most(list, f), seconds)),
  ];
  rows($('minutes').querySelector('tbody'), [...minutes].reverse(), ([minute]) => minute, (item) => plainRow(texts(item)), (row, item) => setRow(row, texts(item)));
}
$('minutes').addEventListener('toggle', showMinutes);

// What the metrics tell.

function showRuns({ metrics: { runs } }) {
  const some = (n, mood) => (n > 0 ? mood : '');
  tiles($('runs'), [
    ['scheduled', count(runs.scheduled)], ['waiting', count(runs.waiting)], ['running', count(runs.running)],
    ['retrying', count(runs.retrying), some(runs.retrying, 'warn')], ['done', count(runs.done)],
    ['dead', count(runs.dead), some(runs.dead, 'bad')], ['cancelled', count(runs.cancelled)], ['dropped', count(runs.dropped), some(runs.dropped, 'bad')],
    ['undecodable', count(runs.undecodable), some(runs.undecodable, 'bad')],
  ]);
  say($('sum'), `Since the start ${count(runs.accepted)} accepted and ${count(runs.recovered)} recovered; ` +
    `${count(runs.refused)} refused, ${count(runs.skipped)} skipped, ${count(runs.failedAttempts)} attempts failed and tried again, ` +
    `${count(runs.timedOut)} timed out, ${count(runs.poisoned)} poisoned.`);
}

function showWorkers(data) {
  const { pool } = data.metrics;
  tiles($('workers'), [
    ['workers', count(pool.workers)], ['busy', count(pool.busy)], ['idle', count(Math.max(0, pool.workers - pool.busy))],
    ['hung', count(pool.hung), pool.hung > 0 ? 'bad' : ''], ['panics', count(pool.panics), pool.panics > 0 ? 'bad' : ''],
    ['attempts', count(pool.started)],
  ]);
  const a = data.adaptive;
  say($('adaptive'), a
    ? `Their number follows the load, from ${count(a.min)} to ${count(a.max)}, so that runs wait ${seconds(a.targetSeconds)} at most: ${count(a.grown)} times more, ${count(a.shrunk)} times fewer, ${count(a.held)} times held back.`
    : 'Their number is fixed.');
  rows($('slots'), data.workers, (w) => w.slot, () => make('li'), (item, w) => { item.className = w.busy ? 'busy' : ''; });
  if (!$('each').open) return;
  const texts = (w) => [String(w.slot), w.busy ? 'busy' : data.metrics.pool.paused ? 'paused' : 'idle', count(w.started)];
  say($('eachNote'), pool.workers > shownWorkers ? `The first ${shownWorkers} of ${count(pool.workers)} workers by slot` : 'Workers by slot');
  rows($('each').querySelector('tbody'), data.workers, (w) => w.slot, (w) => plainRow(texts(w), 2), (row, w) => setRow(row, texts(w)));
}

function showJournal({ oldest, metrics: { queue, runs } }) {
  const entries = [
    ['in the queue', `${count(runs.waiting)} of ${count(queue.capacity)}`], ['payloads', bytes(queue.bytes)],
    ['waits longest', seconds(oldest)], ['in spill files', count(queue.spilled)],
    ['dead letters', count(queue.deadLetters)], ['results kept', count(queue.keptRuns)],
  ];
  const j = queue.journal;
  if (j) {
    entries.push(
      ['durability', j.durability], ['journal', bytes(j.bytes)], ['segments', count(j.segments)], ['still needed', `${Math.round(j.liveRatio * 100)} %`],
      ['commits', count(j.commits)], ['commit, median', seconds(j.commitP50Seconds)], ['commit, 99th', seconds(j.commitP99Seconds)],
      ['quarantined', count(j.quarantined), j.quarantined > 0 ? 'bad' : ''], ['state', j.failed ? 'failed' : 'good', j.failed ? 'bad' : 'good'],
    );
  }
  tiles($('journal'), entries);
  say($('journalNote'), j ? j.failed ?? '' : 'The queue is in memory only: what it holds ends with the process.');
}

let fieldNumber = 0;

function showTypes({ types }) {
  const of = new Map(types.map((t) => [t.type, t]));
  const fields = new Map(known.fields.map((f) => [f.name, f]));
  const names = known.fields.filter((f) => f.name.startsWith('concurrency.')).map((f) => f.name.slice('concurrency.'.length));
  const setter = (label, step) => settable(make('form', { className: 'set' },
    make('label', { htmlFor: `field${(fieldNumber += 1)}` }, label),
    make('input', { id: `field${fieldNumber}`, type: 'number', step, inputMode: 'decimal', required: true }), make('button', { type: 'submit' }, 'Set')));
  rows($('limits').querySelector('tbody'), names, (name) => name, (name) => {
    const row = plainRow([name, '', '', ''], 1);
    row.cells[0].className = 'long';
    row.cells[3].className = '';
    for (const [prefix, label, step] of [['concurrency.', `Runs of ${name} at a time`, '1'], ['rate.', `Runs of ${name} each second`, 'any']]) {
      const form = setter(label, step);
      form.dataset.field = prefix + name;
      row.append(make('td', {}, form));
    }
    return row;
  }, (row, name) => {
    const t = of.get(name) ?? { running: 0, waiting: 0, limited: 0 };
    setRow(row, [undefined, count(t.running), count(t.waiting), t.limit ? `${t.limit}, ${count(t.limited)} runs` : '']);
    row.querySelectorAll('form').forEach((form) => fill(form, fields.get(form.dataset.field)));
  });
}

// What management tells.

let known = { fields: [], state: {} };

function showManagement() {
  for (const form of document.querySelectorAll('form[data-field]')) {
    if (!form.closest('table')) fill(form, known.fields.find((f) => f.name === form.dataset.field));
  }
}

function showState(data) {
  const { workers, scheduler, drain } = known.state;
  const [mood, kind] = !data.accepting ? ['stopping', 'warn'] : drain && drain !== 'off' ? [drain, 'warn'] : data.metrics.pool.paused ? ['paused', 'warn'] : ['serving', 'good'];
  say($('mood'), mood);
  $('mood').className = `badge ${kind}`;
  const up = (Date.parse(data.time) - Date.parse(data.start)) / second;
  say($('standing'), `workers ${workers ?? '…'}, scheduler ${scheduler ?? '…'}, up ${seconds(Math.max(1, Math.round(up)))}`);
  say($('version'), data.metrics.build.Version ?? '');
}

// Lists that come in pages.

function pager(bar, load) {
  let trail = ['']; // the cursors up to the present page
  let next = '';
  const button = (text, go) => {
    const made = make('button', { type: 'button' }, text);
    made.addEventListener('click', () => {
      if (made.getAttribute('aria-disabled') === 'true') return;
      go();
      load().catch((error) => report(`${text}: ${error.message}`, true));
    });
    return made;
  };
  const first = button('First page', () => { trail = ['']; });
  const back = button('Previous page', () => { trail.pop(); });
  const on = button('Next page', () => { trail.push(next); });
  bar.append(first, back, on);
  return {
    get cursor() { return trail.at(-1); },
    get first() { return trail.length === 1; },
    reset() { trail = ['']; },
    show(cursor) {
      next = cursor ?? '';
      bar.hidden = next === '' && trail.length === 1;
      for (const [b, useless] of [[first, trail.length === 1], [back, trail.length === 1], [on, next === '']]) b.setAttribute('aria-disabled', String(useless));
    },
  };
}

const pageSize = 20;

/** Asks for a page. Where its beginning is no more, the first one takes its place. */
async function page(path, pages, query = {}) {
  const ask = (cursor) => call('GET', `${base}/${path}?${new URLSearchParams({ ...query, count: pageSize, ...(cursor && { cursor }) })}`);
  const { cursor } = pages;
  try {
    return await ask(cursor);
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 400 || cursor === '') throw error;
    pages.reset();
    return ask('');
  }
}

function when(s) {
  const t = s.schedule;
  if (!t) return s.send_interval_seconds ? `every ${seconds(s.send_interval_seconds)}` : s.schedule_type ?? '';
  if (typeof t === 'string') return t;
  const rule = t.cron ? `cron ${t.cron}` : t.every ? `every ${t.every}` : t.at ? `at ${moment(t.at)}` : '';
  return [rule, t.timeZone, t.jitter && `jitter ${t.jitter}`, t.except && 'with exceptions', t.overlap && `overlap ${t.overlap}`].filter(Boolean).join(', ');
}

function next(s) {
  if (!s.next) return '–';
  const left = (Date.parse(s.next) - Date.now()) / second;
  return `${moment(s.next)}${left > 0 ? `, in ${seconds(left < 120 ? Math.ceil(left) : left)}` : ''}`;
}

let schedules = [];
const schedulePages = pager($('schedulesPager'), loadSchedules);

async function loadSchedules() {
  // The list is an array; where it goes on is in a header, so the number of a page is its cursor.
  const start = Number(schedulePages.cursor || 0);
  const list = await call('GET', `${base}/schedulerLIST?count=${pageSize + 1}&start=${start}`);
  if (list.length === 0 && start > 0) { schedulePages.reset(); return loadSchedules(); }
  schedules = list.slice(0, pageSize);
  schedulePages.show(list.length > pageSize ? String(start + pageSize) : '');
  showSchedules();
}

function showSchedules() {
  say($('schedules').caption, schedules.length === 0 ? 'There is no schedule.' : '');
  rows($('schedules').querySelector('tbody'), schedules, (s) => s.name, (s) => {
    const row = plainRow([s.name, '', '']);
    row.cells[0].className = row.cells[1].className = 'long';
    return row;
  }, (row, s) => setRow(row, [undefined, when(s), next(s)]));
}

// Dead letters.

const deadPages = pager($('deadPager'), loadDead);
const state = () => $('deadState').value;
let total = 0;

async function loadDead() {
  const wanted = state();
  const list = await page('deadletters', deadPages, { state: wanted });
  if (wanted !== state()) return;
  if (list.runs.length === 0 && !deadPages.first) { deadPages.reset(); return loadDead(); }
  total = list.total;
  deadPages.show(list.next);
  say($('dead').caption, total === 0 ? `There is no ${wanted} run.` : `${count(total)} ${wanted} ${total === 1 ? 'run' : 'runs'}, ${count(list.runs.length)} shown`);
  const focused = $('dead').contains(document.activeElement);
  rows($('dead').querySelector('tbody'), list.runs, (run) => run.id, deadRow);
  if (focused && !$('dead').contains(document.activeElement)) $('deadTitle').focus();
}

function deadRow(run) {
  const button = (text, work, name = text) => {
    const made = make('button', { type: 'button', ariaLabel: `${name} run ${run.id}` }, text);
    made.addEventListener('click', () => work(made));
    return made;
  };
  const open = button(run.id, () => showRun(run.id), 'Show');
  open.classList.add('id');
  const cause = run.cause || run.attempts?.at(-1)?.cause || '';
  const retry = button('Retry', (b) => act(b, `Retry ${run.id}`, () => once('POST', run.id, '/retry')));
  const purge = button('Purge', async (b) => {
    if (await confirmed('Purge this run?', `The run ${run.id} of type ${run.type} is forgotten for good.`, 'Purge')) act(b, `Purge ${run.id}`, () => once('DELETE', run.id, ''));
  });
  purge.classList.add('danger');
  return make('tr', {},
    make('th', { scope: 'row' }, open), make('td', { className: 'long' }, run.type), make('td', { className: 'n' }, count(run.attempts?.length ?? 0)),
    make('td', {}, moment(run.finishedAt ?? run.acceptedAt)), make('td', { className: 'long' }, make('div', { className: 'cut' }, cause.slice(0, 2000))),
    make('td', {}, make('div', { className: 'actions' }, retry, purge)));
}

async function once(method, id, rest) {
  return (await call(method, `${base}/runs/${encodeURIComponent(id)}${rest}`)).success ?? 'done';
}

async function showRun(id) {
  try {
    const run = await call('GET', `${base}/runs/${encodeURIComponent(id)}`);
    $('showTitle').textContent = `Run ${id}`;
    $('showText').textContent = JSON.stringify(run, null, 2).slice(0, 100_000);
    $('show').showModal();
    $('close').focus();
  } catch (error) {
    report(`Show ${id}: ${error.message}`, true);
  }
}

/** Goes through the whole list. One request does only some of it. */
async function bulk(verb) {
  const all = { done: 0, failed: [] };
  const wanted = state();
  let cursor;
  for (;;) {
    const answer = await call('POST', `${base}/deadletters/${verb}`, { all: true, state: wanted, ...(cursor && { cursor }) });
    const did = (answer.retried ?? answer.purged ?? 0) + (answer.failed?.length ?? 0);
    all.done += answer.retried ?? answer.purged ?? 0;
    all.failed.push(...(answer.failed ?? []));
    say($('dead').caption, `${count(all.done)} dealt with, ${count(answer.left ?? 0)} left`);
    const stuck = answer.stopped ?? (!answer.complete && did === 0 && answer.next === cursor ? 'it does not go on' : undefined);
    if (answer.complete || stuck) {
      const first = all.failed[0];
      const rest = first ? `; ${count(all.failed.length)} not: ${first.id}: ${first.detail}` : '';
      const text = `${count(all.done)} ${all.done === 1 ? 'run' : 'runs'}${rest}${stuck ? `; stopped: ${stuck}` : ''}`;
      if (stuck) throw new Error(text);
      return text;
    }
    cursor = answer.next;
  }
}

$('retryAll').addEventListener('click', () => act($('retryAll'), `Retry all ${state()} runs`, () => bulk('retry')));
$('purgeAll').addEventListener('click', async () => {
  const ask = `${count(total)} ${state()} ${total === 1 ? 'run is' : 'runs are'} forgotten for good, and what comes in meanwhile.`;
  if (await confirmed(`Purge all ${state()} runs?`, ask, 'Purge all')) act($('purgeAll'), `Purge all ${state()} runs`, () => bulk('purge'));
});
$('deadState').addEventListener('change', () => {
  deadPages.reset();
  refresh(true);
});

// Keys.

$('key').addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem(keyName, $('keyInput').value.trim());
  $('keyInput').value = '';
  refresh(true);
});
$('forget').addEventListener('click', () => {
  sessionStorage.removeItem(keyName);
  location.reload();
});

function askForKey(error) {
  const had = sessionStorage.getItem(keyName) !== null;
  if (had && error.status === 401) sessionStorage.removeItem(keyName);
  const text = `${had ? 'The service refused the key: ' : ''}${error.message}`;
  if ($('key').hidden || had) say($('keyWhy'), text);
  if ($('key').hidden) {
    $('key').hidden = false;
    $('keyInput').focus();
  }
  $('main').hidden = true;
}

function admitted() {
  const asked = !$('key').hidden;
  $('key').hidden = true;
  $('forget').hidden = sessionStorage.getItem(keyName) === null;
  $('main').hidden = false;
  if (asked) $('main').focus();
}

// The loop.

let awaySince = null;
let timer;
let turn = 0;
let under = false;
let again = false;

function present() {
  if (awaySince === null) return;
  awaySince = null;
  document.body.classList.remove('away');
  say($('connection'), '');
  report('The service answers again', false);
}

function absent(error) {
  awaySince ??= new Date();
  document.body.classList.add('away');
  say($('mood'), 'away');
  $('mood').className = 'badge bad';
  say($('connection'), `The service does not answer since ${clock.format(awaySince)} (${error.message}). What is shown is from before; this page tries again each second.`);
}

async function load(all) {
  const wanted = [call('GET', '/ui/data')];
  if (all) wanted.push(call('GET', management).then((m) => { known = m; showManagement(); }), loadSchedules(), loadDead());
  const [first, ...rest] = await Promise.allSettled(wanted);
  if (first.status === 'rejected') throw first.reason;
  const data = first.value;
  remember(data);
  present();
  admitted();
  showRuns(data);
  showWorkers(data);
  showTypes(data);
  showJournal(data);
  showState(data);
  showSchedules();
  showMinutes();
  for (const draw of charts) draw();
  if (!all) return;
  const failed = rest.find((r) => r.status === 'rejected');
  say($('connection'), failed ? `Not all can be shown: ${failed.reason.message}` : '');
}

/** Asks for the numbers, and every third time for the rest; all of it at once after something was done. */
async function refresh(all = false) {
  if (under) {
    again ||= all;
    return;
  }
  under = true;
  clearTimeout(timer);
  let pause = second;
  try {
    turn = all ? 1 : turn + 1;
    await load(turn % 3 === 1);
  } catch (error) {
    turn = 0;
    if (error instanceof Refused && (error.status === 401 || error.status === 403)) {
      present();
      askForKey(error);
      pause = 5 * second;
    } else {
      absent(error);
    }
  } finally {
    under = false;
    const now = again;
    again = false;
    timer = setTimeout(refresh, now ? 0 : pause, now);
  }
}

refresh(true);
