"use strict";
// Comfort only: every page works without this file.

// A refused form: the summary of errors takes the focus.
document.getElementById("errors")?.focus();

// On a narrow screen the menu is a row: the page one is on comes into sight.
document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A second click on a button does not send a form twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
});
// Coming back by the browser's arrow, the form may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});

// The time left to take a sending back. It is counted from the page's own
// arrival: the clock of the machine may be wrong.
for (const note of document.querySelectorAll("[data-leaving]")) {
  const end = performance.now() + 1000 * note.dataset.leaving;
  const left = note.querySelector("[data-left]");
  const show = () => {
    const seconds = Math.max(0, Math.round((end - performance.now()) / 1000));
    left.textContent = seconds ? note.dataset.counting.replace("{}", Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0")) : note.dataset.over;
    if (seconds) return;
    clearInterval(ticking);
    note.querySelector("form").remove();
  };
  const ticking = setInterval(show, 1000);
  show();
}

// A filter that sends itself when a list is changed.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
});

// A form with a draft: what is typed is kept after a few seconds, and when the
// page is left. The page says when, and when it could not.
for (const form of document.querySelectorAll("form[data-draft]")) {
  const said = form.querySelector("[data-draft-said]");
  let waiting = 0, stopped = false, busy = 0, sending = Promise.resolve();
  const keep = async () => {
    waiting = 0;
    if (stopped || form.dataset.sent) return;
    const answer = await fetch(form.dataset.draft, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
    if (answer.status !== 200 && answer.status !== 409) throw new Error("not kept");
    const kept = await answer.json();
    said.textContent = kept.text;
    stopped = answer.status === 409;
    if (stopped) return;
    form.elements.draft.value = kept.id;
    form.elements.draft_version.value = kept.version;
  };
  const keepNow = () => {
    busy++;
    sending = sending.then(keep).catch(() => { said.textContent = form.dataset.lost; }).finally(() => busy--);
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keepNow, 3000);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && waiting) { clearTimeout(waiting); keepNow(); }
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (!busy) return;
    event.preventDefault(); // what is on its way arrives first: a page is no other window to itself
    sending.then(() => form.requestSubmit(event.submitter));
  });
}

// The bed plan: a name dragged onto a free bed sends the same form that the name
// leads to. While it is dragged, the free beds that the form excludes say why.
const plan = document.querySelector("[data-plan]");
if (plan) {
  let lifted = null;
  for (const bed of plan.querySelectorAll("[data-key]")) {
    bed.draggable = true;
    for (const link of bed.querySelectorAll("a")) link.draggable = false;
  }
  const target = (event) => lifted && event.target.closest(".bed.free[data-bed]:not(.barred)");
  const bar = async (thing) => {
    const answer = await fetch(plan.dataset.plan + thing.dataset.key + "?le=" + plan.dataset.night);
    const form = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (lifted !== thing || !answer.ok) return;
    for (const row of form.querySelectorAll("[data-excluded]")) {
      const bed = plan.querySelector(".bed.free[data-bed='" + row.dataset.excluded + "']");
      if (!bed) continue;
      bed.classList.add("barred");
      bed.dataset.why = row.lastElementChild.textContent;
    }
  };
  plan.addEventListener("dragstart", (event) => {
    lifted = event.target.closest("[data-key]");
    if (!lifted) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    lifted.classList.add("lifted");
    plan.classList.add("lifting");
    bar(lifted).catch(() => {});
  });
  plan.addEventListener("dragover", (event) => {
    const bed = target(event);
    for (const other of plan.querySelectorAll(".over")) if (other !== bed) other.classList.remove("over");
    if (!bed) return;
    event.preventDefault();
    bed.classList.add("over");
  });
  plan.addEventListener("dragend", () => {
    for (const bed of plan.querySelectorAll(".over, .lifted, .barred")) bed.classList.remove("over", "lifted", "barred");
    plan.classList.remove("lifting");
    lifted = null;
  });
  plan.addEventListener("drop", (event) => {
    const bed = target(event);
    if (!bed) return;
    event.preventDefault();
    const form = document.createElement("form");
    form.method = "post";
    form.action = plan.dataset.plan + lifted.dataset.key;
    for (const [name, value] of Object.entries({ le: plan.dataset.night, from: lifted.dataset.from, bed: bed.dataset.bed })) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
    document.body.append(form);
    form.requestSubmit();
  });
}

// While a new pupil is typed: who on file looks alike. Names go by POST. An
// answer that comes late says nothing about what is typed by then.
const twins = document.querySelector("form [data-twins]");
if (twins) {
  const form = twins.closest("form");
  const names = ["family", "given", "born", "ine"];
  let asked = 0;
  form.addEventListener("change", async (event) => {
    if (!names.includes(event.target.name)) return;
    const turn = ++asked;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if ([...names, "other", "anyway"].includes(name)) body.append(name, value);
    const answer = await fetch(twins.dataset.twins, { method: "POST", body }).catch(() => null);
    if (!answer?.ok || turn !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    twins.replaceChildren(...page.querySelector("[data-twins]").childNodes);
  });
}

// A table being typed: Enter goes down a row, and cells copied from a spreadsheet
// fill those from the one it is pasted into. What does not fit is not taken apart.
const typed = document.querySelector("[data-typed]");
if (typed) {
  const rows = [...typed.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);
  const place = (input) => {
    const down = rows.findIndex((row) => row.includes(input));
    return down < 0 ? null : [down, rows[down].indexOf(input)];
  };
  typed.addEventListener("keydown", (event) => {
    const at = place(event.target);
    if (event.key !== "Enter" || !at || event.ctrlKey || event.metaKey || event.isComposing) return;
    const below = rows[at[0] + (event.shiftKey ? -1 : 1)];
    if (!below) return;
    event.preventDefault();
    below[at[1]].focus();
    below[at[1]].select();
  });
  typed.addEventListener("paste", (event) => {
    const at = place(event.target), text = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
    if (!at || !/[\t\n]/.test(text)) return;
    const cells = text.split(/\r?\n/).map((line) => line.split("\t"));
    if (text.includes('"') || at[0] + cells.length > rows.length || cells.some((line) => at[1] + line.length > rows[0].length)) {
      const box = typed.closest("form").elements.paste;
      event.preventDefault();
      box.value = text;
      box.focus();
      box.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    event.preventDefault();
    cells.forEach((line, i) => line.forEach((cell, j) => { rows[at[0] + i][at[1] + j].value = cell.trim(); }));
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
