// Keeps a page for when there is no network. The worker's address is the only one that may become a script.
const address = "/sw.js";
const policy = globalThis.trustedTypes?.createPolicy("shell", {
  createScriptURL(url) {
    if (url === address) return url;
    throw new TypeError(url);
  },
});

addEventListener("load", () => {
  // Without it, or where the browser allows none, the pages are the same.
  navigator.serviceWorker?.register(policy ? policy.createScriptURL(address) : address).catch(() => {});
});

// Where the browser offers to put the site among the apps, the account page has a button for it.
addEventListener("beforeinstallprompt", (event) => {
  const button = document.getElementById("install");
  if (!button) return;
  event.preventDefault();
  button.hidden = false;
  button.addEventListener("click", () => event.prompt(), { once: true });
});
