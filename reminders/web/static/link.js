// Puts the code of a one-time link, which browsers send to no server, into the form, and takes it out of the address.
"use strict";
(() => {
  const field = document.getElementById("f-code");
  const code = window.location.hash.slice(1);
  if (!field || code.length < 20) return;
  field.value = code;
  window.history.replaceState(null, "", window.location.pathname);
  field.form.querySelector("button").focus();
})();
