// Makes a passkey, or shows one, where a page asks for it: what the browser answers goes into the form as JSON. Without this
// script, or in a browser without passkeys, the page's other ways are there.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const named = (keys = []) => keys.map((key) => ({ ...key, id: bytes(key.id) }));

const made = async (options) => {
  const { challenge, user, excludeCredentials } = options;
  const publicKey = {
    ...options,
    challenge: bytes(challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: named(excludeCredentials),
  };
  const { response, ...key } = parts(await navigator.credentials.create({ publicKey }));
  return {
    ...key,
    response: {
      attestationObject: text(response.attestationObject),
      clientDataJSON: text(response.clientDataJSON),
      transports: response.getTransports?.() ?? [],
    },
  };
};

const shown = async (options) => {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: named(options.allowCredentials),
  };
  const { response, ...key } = parts(await navigator.credentials.get({ publicKey }));
  return {
    ...key,
    response: {
      authenticatorData: text(response.authenticatorData),
      clientDataJSON: text(response.clientDataJSON),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
};

const parts = (credential) => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  extensions: credential.getClientExtensionResults(),
  response: credential.response,
});

for (const place of window.PublicKeyCredential ? document.querySelectorAll("[data-passkey]") : []) {
  const options = JSON.parse(place.dataset.passkey).publicKey;
  const answer = place.querySelector("[name$='answer']");
  const problem = place.querySelector("[data-passkey-problem]");
  const button = place.querySelector("[data-passkey-button]");
  place.hidden = false;
  document.querySelector("[data-passkey-impossible]")?.remove();

  button.addEventListener("click", async () => {
    // A name that is missing is said before the browser asks for anything; a code need not be there.
    if (place.dataset.kind === "create" && !place.reportValidity()) {
      return;
    }
    problem.hidden = true;
    button.disabled = true;
    try {
      const result = await (place.dataset.kind === "create" ? made : shown)(options);
      answer.value = JSON.stringify(result);
      answer.form.submit();
    } catch {
      problem.hidden = false;
      button.disabled = false;
    }
  });
}
