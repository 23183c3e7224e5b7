// Puts the code of a one-time link, which browsers send to no server, into the form, and takes it out of the address.
// A link pasted over this page's own address does not load the page anew, so that is listened for.
"use strict";
(() => {
  const field = document.getElementById("f-code");
  if (!field) return;
  const take = () => {
    const code = window.location.hash.slice(1);
    if (code.length < 20) return;
    field.value = code;
    window.history.replaceState(null, "", window.location.pathname);
    field.form.querySelector("button").focus();
  };
  take();
  window.addEventListener("hashchange", take);
})();
