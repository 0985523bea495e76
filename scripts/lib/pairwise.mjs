/**
 * The options of a definitions schema as data, and a set of definitions in which every two values of different options
 * meet. Made from the schema and from values that were written by hand, with a fixed seed: the same input gives the same.
 */

const absent = Symbol('absent');
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function resolve(schema, part) {
  return part.$ref === undefined ? part : { ...schema.$defs[part.$ref.replace('#/$defs/', '')], ...part };
}

function at(value, path) {
  return path.reduce((part, key) => (typeof part === 'object' && part !== null ? part[key] : undefined), value);
}

function applies(when, parent) {
  return Object.entries(when).every(([sibling, wanted]) => [wanted].flat().includes(parent[sibling]));
}

/**
 * All options below spec: path, and the values that it takes in turn; `undefined` stands for leaving it out.
 * @param {object} schema composed schema
 * @param {readonly object[]} samples documents that have a value for each option
 */
export function optionsOf(schema, samples) {
  const options = [];
  const sampleAt = (path) => samples.map((document) => at(document, path)).find((value) => value !== undefined);
  const walk = (given, path) => {
    const part = resolve(schema, given);
    if (part['x-when'] !== undefined) return;
    const sample = sampleAt(path) ?? part.examples?.[0];
    const add = (...values) => options.push({ path, values: values.filter((value) => value !== absent) });
    if (part.enum !== undefined) add(...part.enum);
    else if (part.type === 'boolean') add(true, false);
    else if (part.type === 'object' && part.properties !== undefined && part.default !== undefined) {
      for (const [key, field] of Object.entries(part.properties)) walk(field, [...path, key]);
    } else if (part.type === 'object' && part.properties !== undefined) add(undefined, ...variants(part, sample ?? {}));
    else if (sample !== undefined && !same(sample, part.default)) add(undefined, sample);
  };
  /** A section that may be absent, once with each value of its choices. */
  const variants = (part, sample) => {
    const fields = Object.entries(part.properties).map(([key, field]) => [key, resolve(schema, field)]);
    const choice = fields.find(([, field]) => field.enum !== undefined);
    if (choice === undefined) return [sample];
    return choice[1].enum.map((value) => {
      const filled = { ...sample, [choice[0]]: value };
      const kept = Object.entries(filled).filter(([key]) => {
        const when = fields.find(([name]) => name === key)?.[1]['x-when'];
        return when === undefined || applies(when, filled);
      });
      return Object.fromEntries(kept);
    });
  };
  walk(schema.properties.spec, ['spec']);
  return options.filter(({ values }) => values.length > 1);
}

/** The document in which the options have these values (by index), with the fields that a choice makes possible. */
export function documentOf(schema, samples, options, chosen) {
  const document = {
    apiVersion: 'roadctl.pavedroad.io/v1',
    kind: samples[0].kind,
    metadata: { ...samples[0].metadata },
    spec: {},
  };
  options.forEach(({ path, values }, i) => {
    const value = values[chosen[i]];
    if (value === undefined) return;
    let parent = document;
    for (const key of path.slice(0, -1)) {
      parent[key] ??= {};
      parent = parent[key];
    }
    parent[path.at(-1)] = value;
  });
  const fill = (given, path) => {
    const part = resolve(schema, given);
    const parent = at(document, path);
    if (part.properties === undefined || parent === undefined || part.default === undefined) return;
    for (const [key, field] of Object.entries(part.properties)) {
      const one = resolve(schema, field);
      if (one['x-when'] === undefined) fill(field, [...path, key]);
      else if (applies(one['x-when'], parent)) {
        const value =
          samples.map((sample) => at(sample, [...path, key])).find((found) => found !== undefined) ?? one.examples?.[0];
        if (value !== undefined) parent[key] = value;
      }
    }
  };
  fill(schema.properties.spec, ['spec']);
  return document;
}

/** Numbers from 0 to 1 that are the same for the same seed. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** How many rows are drawn up for each one that is taken. More of them make fewer rows in the end. */
const candidates = 40;

/** Which pairs of values no row has yet. */
class Pairs {
  #first;
  #width;
  #open;
  #blamed;
  #weight;

  constructor(options) {
    let sum = 0;
    this.#first = options.map(({ values }) => {
      sum += values.length;
      return sum - values.length;
    });
    this.#width = sum;
    this.#weight = options.map(({ values }) => values.length);
    this.#open = new Uint8Array(sum * sum);
    this.#blamed = new Uint32Array(sum * sum);
    options.forEach(({ values }, i) => {
      options.slice(i + 1).forEach((other, k) => {
        for (const a of values.keys()) for (const b of other.values.keys()) this.#set([i, a], [i + 1 + k, b], 1);
      });
    });
  }

  #set([i, a], [j, b], to) {
    const [one, other] = [this.#first[i] + a, this.#first[j] + b];
    if (this.#open[one * this.#width + other] === to) return;
    this.#open[one * this.#width + other] = to;
    this.#open[other * this.#width + one] = to;
  }

  /**
   * What the value of an option is worth in a row by the pairs that it brings; options without a value bring none. A pair
   * of options with many values counts more: it has to meet more often.
   */
  gain(row, i, a) {
    const from = (this.#first[i] + a) * this.#width;
    let sum = 0;
    for (let j = 0; j < row.length; j++)
      if (j !== i && row[j] !== undefined) sum += this.#open[from + this.#first[j] + row[j]] * this.#weight[j];
    return sum * this.#weight[i];
  }

  /** What a whole row is worth. */
  worth(row) {
    return row.reduce((sum, a, i) => sum + this.gain(row, i, a), 0) / 2;
  }

  close(one, other) {
    this.#set(one, other, 0);
  }

  closeAll(row) {
    row.forEach((a, i) => {
      for (let j = i + 1; j < row.length; j++) this.close([i, a], [j, row[j]]);
    });
  }

  /** Takes note that a row had to be changed: what it had and has not any more may be what kept it from being valid. */
  blame(row, changed) {
    row.forEach((a, i) => {
      if (changed[i] === a) return;
      row.forEach((b, j) => {
        if (j === i || (changed[j] !== b && j < i)) return;
        const [low, high] = [this.#first[i] + a, this.#first[j] + b].sort((one, other) => one - other);
        this.#blamed[low * this.#width + high]++;
      });
    });
  }

  /** The one that was blamed most: option and value, twice. Until it is in a row, or known to fit into none, it spoils others. */
  next() {
    let best = -1;
    for (let at = this.#open.indexOf(1); at !== -1; at = this.#open.indexOf(1, at + 1)) {
      if (best === -1 || this.#blamed[at] > this.#blamed[best]) best = at;
    }
    return best === -1 ? undefined : [this.#at(Math.floor(best / this.#width)), this.#at(best % this.#width)];
  }

  /** Option and value of a number that counts through all values. */
  #at(place) {
    const i = this.#first.findLastIndex((first) => first <= place);
    return [i, place - this.#first[i]];
  }
}

/**
 * Rows of values (by index) in which every possible pair is, after AETG (Cohen, Dalal, Fredman, Patton, 1997): each row is
 * the best of some that were drawn up greedily. `wrongWith` takes a row and gives the numbers of the options that keep it
 * from being valid; an empty list when it is. Also gives the pairs that no valid row has.
 */
export async function pairwise(options, seed, wrongWith) {
  const random = numbers(seed);
  const pairs = new Pairs(options);
  /** The value of an option that leaves it out or is its first. */
  const plain = (i) => Math.max(0, options[i].values.indexOf(options[i].values.includes(undefined) ? undefined : false));
  /** The row with as little changed as makes it valid, the options in `kept` not at all; undefined when that takes too much. */
  const repaired = async (given, kept) => {
    let row = given;
    for (let tries = 0; tries < 12; tries++) {
      const wrong = await wrongWith(row);
      if (wrong.length === 0) return row;
      const loose = wrong.find((i) => i !== -1 && !kept.has(i) && row[i] !== plain(i));
      if (loose !== undefined) {
        row = row.with(loose, plain(loose));
        continue;
      }
      let best;
      for (const [i, { values }] of options.entries()) {
        if (kept.has(i)) continue;
        for (const a of values.keys()) {
          const tried = row.with(i, a);
          const left = (await wrongWith(tried)).length;
          if (left < (best?.left ?? wrong.length)) best = { left, row: tried };
        }
      }
      if (best === undefined) return undefined;
      row = best.row;
    }
    return undefined;
  };
  /** A row with the pair, each option in turn set to what brings most. */
  const drawnUp = (base) => {
    const row = [...base];
    const order = options.map((_, i) => [random(), i]).sort(([a], [b]) => a - b);
    for (const [, i] of order) {
      if (row[i] !== undefined) continue;
      const scores = [...options[i].values.keys()].map((a) => pairs.gain(row, i, a) + random() / 2);
      row[i] = scores.indexOf(Math.max(...scores));
    }
    return row;
  };
  const rows = [];
  const contradictory = [];
  for (let first = pairs.next(); first !== undefined; first = pairs.next()) {
    const kept = new Set(first.map(([i]) => i));
    const base = options.map((_, i) => first.find(([j]) => j === i)?.[1]);
    const drafts = Array.from({ length: candidates }, () => drawnUp(base));
    const draft = drafts.reduce((best, row) => (pairs.worth(row) > pairs.worth(best) ? row : best));
    let row = await repaired(draft, kept);
    if (row !== undefined) pairs.blame(draft, row);
    row ??= await repaired(
      base.map((a, i) => a ?? plain(i)),
      kept,
    );
    if (row === undefined) {
      contradictory.push(first);
      pairs.close(...first);
      continue;
    }
    rows.push(row);
    pairs.closeAll(row);
  }
  const place = ([[i, a], [j, b]]) => [i, j, a, b];
  const order = (one, other) =>
    place(one)
      .map((n, at) => n - place(other)[at])
      .find((n) => n !== 0) ?? 0;
  return { rows, contradictory: contradictory.sort(order) };
}
