"use strict";
// What the desk asks of a browser beside htmx: unsaved work is not lost without a word, and what was unfolded beside a
// form stays so when it is renewed. Without this script every page works the same.
(() => {
  let changed = document.querySelector("form[data-unsaved=yes]") !== null;
  let sent = false;

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.hasAttribute("data-unsaved")) changed = true;
  });
  document.addEventListener("submit", (event) => { sent = event.target.hasAttribute("data-unsaved"); });
  window.addEventListener("pageshow", () => { sent = false; });
  window.addEventListener("beforeunload", (event) => {
    if (changed && !sent) event.preventDefault();
  });

  const unfolded = new Set();
  const list = () => document.querySelectorAll(".beside details, .tried details");
  const nameOf = (details) => {
    const summary = details.querySelector("summary");
    const words = summary && summary.firstChild ? summary.firstChild.textContent.trim() : "";
    const within = details.parentElement.closest("[id]");
    return (within ? within.id : "") + "/" + words;
  };
  document.addEventListener("htmx:beforeSwap", () => {
    unfolded.clear();
    list().forEach((details) => { if (details.open) unfolded.add(nameOf(details)); });
  });
  document.addEventListener("htmx:afterSwap", () => {
    list().forEach((details) => { if (unfolded.has(nameOf(details))) details.open = true; });
  });
})();
