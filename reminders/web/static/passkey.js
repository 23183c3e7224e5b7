// Has the browser make or use a passkey and sends what it answers with the form. Also tells the link to the provider
// whether others use this computer. Where a browser knows no passkeys, the forms that need one stay hidden.
"use strict";
(() => {
  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (character) => character.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

  const SAID = {
    NotAllowedError: "No passkey was used: it was canceled, or took too long. Try again, or choose another way.",
    InvalidStateError: "This device holds a passkey of yours already.",
    SecurityError: "Passkeys work at ORIGIN alone. Open the service there.",
    NotSupportedError: "This device cannot make the kind of passkey that is needed.",
  };

  async function make(options) {
    const key = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: listed(options.excludeCredentials),
      },
    });
    return answer(key, {
      attestationObject: text(key.response.attestationObject),
      transports: key.response.getTransports ? key.response.getTransports() : [],
    });
  }

  async function use(options, more) {
    const key = await navigator.credentials.get({
      ...more,
      publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) },
    });
    const handle = key.response.userHandle;
    return answer(key, {
      authenticatorData: text(key.response.authenticatorData),
      signature: text(key.response.signature),
      userHandle: handle ? text(handle) : null,
    });
  }

  function answer(key, response) {
    response.clientDataJSON = text(key.response.clientDataJSON);
    return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
  }

  const ask = (form, signal) =>
    fetch(form.dataset.challenge, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrf_token.value },
      credentials: "same-origin",
      cache: "no-store",
      signal,
    });

  // Passkeys offered in the field for the address, beside the addresses that the browser knows. A challenge is good for
  // five minutes, so it is asked for anew before that. Until then the offer stays as it is, and for as long as the page is
  // not in front: the person may be in the system's own window, or on their phone, just now. Nothing is asked for once a
  // form is on its way, which may hold the answer to the one before, nor once asking was refused: this page's token is old.
  const SUGGESTED_AGAIN = 4 * 60 * 1000;
  const LOOK_AGAIN = 2 * 1000;
  let suggested = null;
  let suggestedAt = 0;
  let looking = null;
  let sending = false;

  const isDue = () => !suggested || (Date.now() - suggestedAt >= SUGGESTED_AGAIN && document.hasFocus());

  async function suggest(form) {
    if (sending || document.visibilityState !== "visible" || !isDue()) return;
    if (suggested) suggested.abort();
    const mine = (suggested = new AbortController());
    suggestedAt = Date.now();
    try {
      const asked = await ask(form, mine.signal);
      if (asked.status >= 400 && asked.status < 500) clearInterval(looking);
      if (!asked.ok) return;
      form.querySelector("[data-answer]").value = await use(await asked.json(), { mediation: "conditional", signal: mine.signal });
      if (!mine.signal.aborted) form.submit();
    } catch {
      // Withdrawn, or put away: the button and the password are there.
    }
  }

  async function offer(form) {
    if (!(await window.PublicKeyCredential?.isConditionalMediationAvailable?.())) return;
    const onItsWay = () => {
      sending = true;
      if (suggested) suggested.abort();
    };
    document.addEventListener("submit", onItsWay, true);
    looking = setInterval(() => suggest(form), LOOK_AGAIN);
    suggest(form);
  }

  async function send(form, button) {
    const said = form.querySelector("[data-said]");
    said.textContent = "";
    button.disabled = true;
    try {
      const asked = await ask(form);
      if (!asked.ok || !(asked.headers.get("Content-Type") || "").startsWith("application/json")) {
        // The session is over, or the password is asked for again.
        return location.assign(form.dataset.passkey === "add" ? form.action : location.href);
      }
      const options = await asked.json();
      form.querySelector("[data-answer]").value = await (form.dataset.passkey === "add" ? make : use)(options);
      form.submit();
    } catch (error) {
      const words = SAID[error.name] || "That did not work. Try again, or choose another way.";
      said.textContent = words.replace("ORIGIN", form.dataset.origin);
      button.disabled = false;
      sending = false;
      suggested = null; // it was withdrawn; offered again soon
    }
  }

  for (const said of document.querySelectorAll("[data-without-scripts]")) said.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    const button = form.querySelector("button");
    if (!("PublicKeyCredential" in window)) {
      const origin = form.dataset.origin;
      form.querySelector("[data-said]").textContent =
        location.origin === origin ? "This browser has no passkeys." : SAID.SecurityError.replace("ORIGIN", origin);
      button.disabled = true;
      continue;
    }
    // Browsers give the focus when they first draw the page. Where they did so before this ran, the field was still hidden.
    const first = form.querySelector("[autofocus]");
    if (first && document.activeElement === document.body) first.focus();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, button);
    });
    if ("suggest" in form.dataset) offer(form);
  }

  const own = document.getElementById("f-own_computer");
  const follow = () => {
    for (const place of document.querySelectorAll("[data-own-computer]")) {
      if (place.matches("input")) place.disabled = !own.checked;
      if (!place.href) continue;
      const address = new URL(place.href);
      if (own.checked) address.searchParams.set("own_computer", "yes");
      else address.searchParams.delete("own_computer");
      place.href = address.href;
    }
  };
  if (own) {
    own.addEventListener("change", follow);
    follow();
  }
})();
