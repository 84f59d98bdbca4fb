// What was typed and not yet confirmed by the server, on this device only: one entry for each answer,
// under the name of who typed it. Gone when the server has it, at logout, and after a week.

const PREFIX = "officine:";
const WEEK = 7 * 24 * 3600 * 1000;

function keyOf(user, url) { return `${PREFIX}${user}:${url}`; }

export function keep(user, url, entry) {
  try {
    localStorage.setItem(keyOf(user, url), JSON.stringify({ ...entry, at: Date.now() }));
  } catch { /* full or switched off: the server copy is the one that counts */ }
}

export function drop(user, url) {
  try { localStorage.removeItem(keyOf(user, url)); } catch { /* switched off */ }
}

export function entries(user) {
  const found = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(PREFIX)) continue;
      const entry = JSON.parse(localStorage.getItem(key));
      if (!entry || Date.now() - entry.at > WEEK) localStorage.removeItem(key);
      else if (key.startsWith(`${PREFIX}${user}:`)) found.push([key.slice(PREFIX.length + user.length + 1), entry]);
    }
  } catch { /* switched off */ }
  return found;
}

export function forgetAll() {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch { /* switched off */ }
}
