// The site's shell for when there is no network: these files, the same for everyone, and nothing else ever.
const shell = `shell-${version}`;
const offline = "/offline";
const files = ["/assets/app.css", "/assets/app.js", "/assets/code.js", "/assets/icon.svg", "/assets/shell.js"];

self.addEventListener("install", (event) => {
  const fresh = [offline, ...files].map((name) => new Request(name, {
    cache: "reload", credentials: name === offline ? "same-origin" : "omit", // it has the reader's language, and nothing else of theirs
  }));
  event.waitUntil(caches.open(shell).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

async function activate() {
  for (const name of await caches.keys()) if (name !== shell) await caches.delete(name);
  await self.registration.navigationPreload?.enable(); // a page does not wait for the worker
}
self.addEventListener("activate", (event) => event.waitUntil(activate()));

const kept = async (name) => (await caches.match(name)) ?? Response.error();

async function visit(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return kept(offline);
  }
}

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET") return;
  if (mode === "navigate") return event.respondWith(visit(event));
  const { origin, pathname } = new URL(url);
  if (origin === location.origin && files.includes(pathname))
    event.respondWith(fetch(event.request).catch(() => kept(pathname)));
});
