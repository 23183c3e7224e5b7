// Keeps the page of phones fresh, and sends what is typed without leaving it. Without this script the
// page works all the same: links, forms, and a reload.
"use strict";

const POLL_MILLISECONDS = 1000;

const phone = document.querySelector(".phone");
const screen_ = document.getElementById("screen");

function localTimes(root) {
  for (const time of root.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    const today = at.toDateString() === new Date().toDateString();
    const clock = at.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
    time.textContent = today ? clock : `${at.toLocaleDateString([], { month: "short", day: "numeric" })}, ${clock}`;
    time.title = time.dateTime;
  }
}

function scrollToEnd() {
  if (screen_) screen_.scrollTop = screen_.scrollHeight;
}

// Only new bubbles are added, so that a screen reader reads out these alone.
function addBubbles(fresh) {
  const list = document.getElementById("bubbles");
  const known = new Set(Array.from(list.children, (item) => item.dataset.id));
  const atEnd = screen_.scrollHeight - screen_.scrollTop - screen_.clientHeight < 40;
  let added = false;
  for (const item of fresh.querySelectorAll("#bubbles > li")) {
    if (known.has(item.dataset.id)) continue;
    list.append(document.importNode(item, true));
    added = true;
  }
  if (added && atEnd) scrollToEnd();
}

function replaceIfChanged(fresh, id) {
  const now = document.getElementById(id);
  const next = fresh.getElementById(id);
  if (!now || !next || now.innerHTML === next.innerHTML) return;
  const focused = now.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  now.replaceChildren(...Array.from(next.childNodes, (node) => document.importNode(node, true)));
  if (focused) Array.from(now.querySelectorAll("a")).find((a) => a.getAttribute("href") === focused)?.focus();
}

async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  localTimes(fresh);
  for (const id of ["faults", "phones", "notes"]) replaceIfChanged(fresh, id);
  if (phone) addBubbles(fresh);
}

function tell(problem) {
  const line = document.getElementById("problem");
  if (line && line.textContent !== problem) line.textContent = problem;
}

async function poll() {
  try {
    await refresh();
    tell("");
  } catch {
    tell("The phone network does not answer. Is the service still running?");
  }
  setTimeout(poll, POLL_MILLISECONDS);
}

async function send(event) {
  event.preventDefault();
  const input = document.getElementById("body");
  const body = input.value;
  if (!body) return;
  input.value = "";
  try {
    const answer = await fetch(`/phones/${encodeURIComponent(phone.dataset.number)}/messages`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ body }),
    });
    if (!answer.ok) throw new Error((await answer.json()).title);
    await refresh();
    scrollToEnd();
  } catch (error) {
    input.value = body;
    tell(`Not sent. ${error.message}`);
  }
}

localTimes(document);
scrollToEnd();
document.getElementById("say")?.addEventListener("submit", send);
setTimeout(poll, POLL_MILLISECONDS);
