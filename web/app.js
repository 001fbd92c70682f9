// The first page: one question, its answer, and the lists that the answer rests
// on. Text reaches the page through textContent alone; what was asked stands in
// no address and no storage.
'use strict';

const keyName = 'mareva-api-key'; // in sessionStorage: gone with the tab
const patience = 150; // ms before the page says that it is searching

const $ = (id) => document.getElementById(id);

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === 'onclick') node.addEventListener('click', value);
    else if (value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((c) => c !== null && c !== undefined).map((c) => (c instanceof Node ? c : String(c))));
  return node;
}

const plural = (n, one, many) => `${n} ${n === 1 ? one : many}`;

// ---- Asking the server ----

class Refusal extends Error {
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

async function ask(path, options = {}) {
  const key = sessionStorage.getItem(keyName);
  const headers = { Accept: 'application/json', ...(key ? { 'X-API-Key': key } : {}), ...options.headers };
  const response = await fetch(path, { ...options, headers, cache: 'no-store', credentials: 'omit' });
  let body = null;
  try {
    body = await response.json();
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    body = null;
  }
  if (response.status !== 200 || body === null) {
    const problem = body || {};
    const places = (problem.errors || []).map((e) => `${e.location}: ${e.message}`).join('; ');
    const detail = [problem.detail, places].filter(Boolean).join(' – ') || `the server answered with status ${response.status}`;
    throw new Refusal(response.status, problem.code || '', detail);
  }
  return body;
}

// What looks like an address is looked up or refused by the server, whatever it
// is sent as.
function questionOf(text, type) {
  if (type === 'address') return { address: text };
  const question = { properties: { name: [text] } };
  if (type) question.schema = type;
  return question;
}

// ---- Times ----

// Age in the largest unit that has at least one, exact time on hover.
function age(iso) {
  const seconds = Math.max(0, (Date.now() - Date.parse(iso)) / 1000);
  for (const [unit, length] of [['day', 86400], ['hour', 3600], ['minute', 60]]) {
    const n = Math.floor(seconds / length);
    if (n >= 1) return `${plural(n, unit, `${unit}s`)} ago`;
  }
  return 'just now';
}

function checkedNode(list) {
  if (!list.checked_at) return el('span', {}, 'age unknown: read from loose files');
  return el('time', { datetime: list.checked_at, title: `${list.checked_at} (UTC)` }, `checked ${age(list.checked_at)}`);
}

// asOf names the days from which the lists count.
function asOf(lists) {
  const days = [...new Set(lists.map((l) => l.as_of).filter(Boolean))].sort();
  const undated = lists.filter((l) => !l.as_of).length;
  if (days.length === 0) return 'in the lists in use, which carry no date';
  const span = days.length === 1 ? days[0] : `${days[0]} to ${days[days.length - 1]}`;
  return `in the lists as of ${span}` + (undated ? ` and ${plural(undated, 'list', 'lists')} without a date` : '');
}

const shortVersion = (version) => el('code', { title: version }, version.slice(0, 12));

// ---- Words ----

const qualityWords = {
  primary: 'primary name', strong: 'alias', weak: 'weak alias', former: 'former name', original_script: 'name in original script',
};
const viaWords = {
  name: 'name', address: 'address', same_key: 'same key', identifier: 'identifier', ownership: 'ownership', attribution: 'label',
};
// A label may be that of another address, which is spent from together with the one asked for.
const isLinked = (hit) => hit.via === 'attribution' && (hit.reasons || []).some((r) => r.feature === 'same_cluster');
const viaOf = (hit) => (isLinked(hit) ? 'same cluster' : wordOf(viaWords, hit.via));
const wordOf = (words, key) => words[key] || String(key || '').replaceAll('_', ' ');

// A match identifies; what a person has to judge is possible, whatever its score.
const isMatch = (hit) => hit.match && hit.via !== 'same_key' && hit.via !== 'attribution';

function sentence(hit) {
  if (hit.ownership) {
    if (hit.ownership.owners?.some((o) => o.list === hit.list && o.entity_id === hit.entity_id) && hit.ownership.outcome.proof.length === 0 && hit.ownership.outcome.blocked) {
      return `${hit.matched_name} is ${hit.name} (${hit.list} ${hit.entity_id}), as a register and a link say.`;
    }
    const standing = hit.ownership.outcome.blocked ? 'is blocked with its owners' : 'is for a person to review';
    return `${hit.name} (${hit.list} ${hit.entity_id}) stands behind ${hit.matched_name}, which ${standing}.`;
  }
  const how = hit.via === 'name'
    ? `through its ${wordOf(qualityWords, hit.alias_quality)} ${hit.matched_name}`
    : `through ${viaOf(hit)} ${hit.matched_name || ''}`.trim();
  return `${isMatch(hit) ? 'Matches' : 'May be'} ${hit.name} (${hit.list} ${hit.entity_id}) ${how}.`;
}

// ---- The answer ----

function showAnswer(text, answer) {
  const parties = (hits) => new Set(hits.map((hit) => hit.canonical_id)).size; // one party may stand on several lists
  const matching = answer.hits.filter(isMatch);
  const matches = parties(matching);
  const possible = parties(answer.hits) - matches;
  const entries = matching.length > matches ? ` (${matching.length} entries)` : '';
  const about = `“${text}” ${asOf(answer.lists)}`;
  if (answer.hits.length === 0) say(`Nothing found for ${about}.`);
  else if (matches === 0) say(`No match for ${about}; ${possible} possible, for a person to judge.`);
  else say(`${plural(matches, 'match', 'matches')}${entries}${possible ? ` and ${possible} possible` : ''} for ${about}.`);
  $('results').hidden = answer.hits.length === 0;
  $('results').replaceChildren(answer.hits.length ? hitTable(answer) : '');
  const basis = answer.lists.flatMap((l, i) => [
    i ? '; ' : 'This answer rests on ', l.list, ' version ', shortVersion(l.version), l.as_of ? ` as of ${l.as_of}` : ' without a date', ', ', checkedNode(l),
  ]);
  $('basis').replaceChildren(...basis, '.');
}

function hitTable(answer) {
  const heads = ['Finding', 'Score', 'Listed party', 'Matched name', 'List', 'Programme', 'Found by', 'Listed since', 'List version'];
  const body = el('tbody', {});
  for (const hit of answer.hits) body.append(...hitRows(hit, answer.lists.find((l) => l.list === hit.list)));
  return el('table', {},
    el('thead', {}, el('tr', {}, ...heads.map((h) => el('th', { scope: 'col', class: h === 'Score' ? 'number' : undefined }, h)))), body);
}

function hitRows(hit, list) {
  const since = el('td', { class: 'when' }, '…');
  const record = el('td', { colspan: '9', class: 'record' });
  const recordRow = el('tr', { hidden: '' }, record);
  const party = loadParty(hit);
  party.then((p) => since.replaceChildren((p.entity.listed || []).join(', ') || 'not published'),
    () => since.replaceChildren('not read'));
  const opener = el('button', {
    type: 'button', class: 'plain', 'aria-expanded': 'false', title: 'Show reasons and record', onclick: () => {
      recordRow.hidden = !recordRow.hidden;
      opener.setAttribute('aria-expanded', String(!recordRow.hidden));
      if (!record.hasChildNodes()) showRecord(record, hit, party);
    },
  }, hit.name);
  const row = el('tr', {},
    el('td', {}, isMatch(hit) ? el('span', { class: 'mark match' }, 'Match') : el('span', { class: 'mark possible' }, 'Possible')),
    el('td', { class: 'number' }, hit.score.toFixed(2)),
    el('td', { class: 'name' }, opener, el('span', { class: 'sub' }, `id ${hit.entity_id}`), ...referentNodes(hit)),
    el('td', { class: 'name' }, ...matchedNodes(hit)),
    el('td', { class: 'mono' }, hit.list),
    el('td', {}, (hit.programs || []).join(', ') || 'not published'),
    el('td', {}, viaOf(hit)),
    since,
    el('td', { class: 'when' }, list ? shortVersion(list.version) : '', list ? el('span', { class: 'sub' }, checkedNode(list)) : null));
  return [row, recordRow];
}

// One party on several lists is one finding: its other entries are named with it.
function referentNodes(hit) {
  const others = hit.referents || [];
  return others.length ? [el('span', { class: 'sub' }, `the same party as ${others.join(', ')}`)] : [];
}

// An address is long: its ends are enough to know it by, the whole is on hover.
function matchedNodes(hit) {
  if (!['address', 'same_key', 'attribution'].includes(hit.via)) {
    return [hit.matched_name, el('span', { class: 'sub' }, wordOf(qualityWords, hit.alias_quality))];
  }
  const whole = hit.matched_name;
  const short = whole.length > 20 ? `${whole.slice(0, 10)}…${whole.slice(-8)}` : whole;
  return [el('code', { title: whole }, short), el('span', { class: 'sub' }, hit.via === 'attribution' && !isLinked(hit) ? 'labelled address' : 'listed address')];
}

const loadParty = (hit) => ask(`/v1/entities/${encodeURIComponent(hit.list)}/${encodeURIComponent(hit.entity_id)}`);

// Why the law blocks somebody with those who own or control it, stake by stake.
function ownershipNodes(owned) {
  if (!owned) return [];
  const size = (s) => s.pct || (s.pct_max ? `${s.pct_min} to ${s.pct_max}` : '');
  const step = (s) => `${s.owner} (${s.owner_status.replaceAll('_', ' ')}) in ${s.owned}: ${size(s) ? `${size(s)} % of the ${s.right}` : s.right}`;
  return [el('h3', {}, `Who stands behind ${owned.name}`), el('p', {}, owned.outcome.explanation),
    el('ol', {}, ...owned.outcome.proof.map((s) => el('li', {}, step(s))))];
}

// How one key opens two addresses, step by step, and on what condition.
function derivationNodes(reasons) {
  const steps = reasons.filter((r) => r.feature === 'derivation');
  if (steps.length === 0) return [];
  const held = reasons.filter((r) => r.feature === 'certainty' || r.feature === 'key_control').map((r) => el('p', {},
    r.feature === 'certainty' ? `${r.query}${r.candidate ? `: ${r.candidate}` : ''}` : `A label says who holds the key: ${r.query} (${r.candidate})`));
  return [el('h3', {}, 'From the listed address to this one'),
    el('ol', {}, ...steps.map((s) => el('li', {}, `${s.query}: `, el('code', {}, s.candidate)))), ...held];
}

function showRecord(cell, hit, party) {
  const compared = (hit.reasons || []).filter((r) => !['derivation', 'certainty', 'key_control', 'ownership'].includes(r.feature));
  const parts = compared.map((r) => el('tr', {},
    el('td', {}, String(r.feature).replaceAll('_', ' ')), el('td', {}, r.query), el('td', {}, r.candidate),
    el('td', { class: 'number' }, r.score.toFixed(2)), el('td', { class: 'number' }, r.weight.toFixed(2))));
  const published = el('div', {}, '…');
  cell.append(el('p', {}, sentence(hit)), el('h3', {}, 'Why'));
  cell.append(parts.length === 0 ? el('p', { class: 'quiet' }, 'No parts given.') : el('table', {},
    el('thead', {}, el('tr', {}, ...['Compared', 'Asked', 'Listed'].map((h) => el('th', { scope: 'col' }, h)),
      ...['Score', 'Weight'].map((h) => el('th', { scope: 'col', class: 'number' }, h)))),
    el('tbody', {}, ...parts)));
  cell.append(...derivationNodes(hit.reasons || []), ...ownershipNodes(hit.ownership), el('h3', {}, 'As published'), published);
  party.then((p) => published.replaceChildren(recordOf(p.entity)),
    (error) => published.replaceChildren(`The record could not be read. ${reasonOf(error)}`));
}

function recordOf(entity) {
  const list = el('dl', {});
  for (const [field, value] of Object.entries(entity)) {
    list.append(el('dt', {}, field.replaceAll('_', ' ')), el('dd', {}, textOf(value)));
  }
  return list;
}

function textOf(value) {
  if (Array.isArray(value)) return value.map(textOf).join(value.some((v) => typeof v === 'object') ? '; ' : ', ');
  if (value && typeof value === 'object') {
    return value.full ? `${value.full} (${wordOf(qualityWords, value.quality)})` : Object.values(value).map(textOf).join(' ');
  }
  return String(value);
}

// ---- States of the page ----

function say(text, failed = false) {
  $('status').className = failed ? 'failed' : '';
  $('status').textContent = text;
}

function clearAnswer() {
  $('results').hidden = true;
  $('results').replaceChildren();
  $('basis').replaceChildren();
}

const keyWords = {
  key_missing: 'This server asks for an API key.',
  key_unknown: 'The server does not know this key.',
};

function askForKey(refusal) {
  $('key-reason').textContent = keyWords[refusal.code] || finished(refusal.message);
  $('key').hidden = false;
}

// reasonOf is what went wrong, as a sentence.
const reasonOf = (error) => finished(error instanceof Refusal ? error.message : 'the server cannot be reached');
const finished = (text) => text[0].toUpperCase() + text.slice(1) + (/[.?]$/.test(text) ? '' : '.');
const needsKey = (error) => error instanceof Refusal && error.status === 401;

function failed(error) {
  clearAnswer();
  if (needsKey(error)) {
    sessionStorage.removeItem(keyName);
    say('Not screened. A key is needed.', true);
    askForKey(error);
    return;
  }
  say(`Not screened. ${reasonOf(error)}`, true);
}

let running = null;

async function search(event) {
  event.preventDefault();
  const text = $('text').value.trim();
  if (text === '') return;
  if (running) running.abort();
  const mine = running = new AbortController();
  const waiting = setTimeout(() => { clearAnswer(); say('Searching…'); }, patience);
  try {
    const answer = await ask('/v1/screen', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, signal: mine.signal,
      body: JSON.stringify(questionOf(text, $('type').value)),
    });
    clearTimeout(waiting);
    showAnswer(text, answer);
  } catch (error) {
    clearTimeout(waiting);
    if (mine === running) failed(error);
  }
}

async function showLists() {
  try {
    const { lists, alarms } = await ask('/v1/lists');
    showAlarms(alarms.concat(...lists.map((l) => l.alarms.map((a) => `${l.list}: ${a}`))));
    const heads = ['List', 'Publisher', 'Entries', 'As of', 'Age', 'Version'];
    $('lists').replaceChildren(el('table', {},
      el('thead', {}, el('tr', {}, ...heads.map((h) => el('th', { scope: 'col', class: h === 'Entries' ? 'number' : undefined }, h)))),
      el('tbody', {}, ...lists.map((l) => el('tr', {},
        el('td', {}, l.title || l.list, el('span', { class: 'sub mono' }, l.list)), el('td', {}, l.publisher),
        el('td', { class: 'number' }, l.entries.toLocaleString('en')), el('td', { class: 'when' }, l.as_of || 'not published'),
        el('td', { class: 'when' }, checkedNode(l)), el('td', {}, shortVersion(l.version)))))));
  } catch (error) {
    if (needsKey(error)) askForKey(error);
    const reason = needsKey(error) ? 'They are shown once a key is given.' : reasonOf(error);
    $('lists').replaceChildren(el('p', { class: 'alarm' }, reason));
  }
}

function showAlarms(alarms) {
  $('alarms').hidden = alarms.length === 0;
  $('alarms').replaceChildren(el('strong', {}, plural(alarms.length, 'alarm', 'alarms') + ' about the lists'),
    el('ul', {}, ...alarms.map((a) => el('li', {}, a))));
}

$('search').addEventListener('submit', search);
$('key').addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem(keyName, $('key-text').value.trim());
  $('key-text').value = '';
  $('key').hidden = true;
  say('');
  showLists();
  $('text').focus();
});
document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof Element && event.target.matches('input, select, textarea');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    $('text').focus();
    $('text').select();
  }
});
showLists();
