// Sends forms marked data-in-place by fetch and puts what comes back in place of the page, so that the browser's history
// holds no page that Back could only show by sending the form again. Where it fails, the browser sends the form itself.
"use strict";
(() => {
  let busy = false;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-in-place]") || event.defaultPrevented) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    send(form, event.submitter).catch(() => sendAsEver(form, event.submitter)).finally(() => { busy = false; });
  });

  async function send(form, button) {
    const wanted = new URL(button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", location.href);
    const answer = await fetch(wanted, {
      method: "POST",
      body: new URLSearchParams(new FormData(form, button)),
      headers: { "X-In-Place": "yes" },
      credentials: "same-origin",
    });
    const next = answer.headers.get("X-Go-To");
    if (next !== null) return location.assign(next);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main");
    if (main === null) throw new Error("not a page");
    document.querySelector("main").replaceWith(document.adoptNode(main));
    document.title = page.title;
    const at = document.getElementById("problems") ?? document.getElementById(wanted.hash.slice(1)) ?? main;
    at.focus();
    at.scrollIntoView({ block: "nearest" });
  }

  function sendAsEver(form, button) {
    if (button?.name) {
      const pressed = document.createElement("input");
      pressed.type = "hidden";
      pressed.name = button.name;
      pressed.value = button.value;
      form.append(pressed);
    }
    form.submit();
  }
})();
