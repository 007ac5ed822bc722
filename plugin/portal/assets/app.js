// Adds new items to the page while it is open, and confirms without leaving it. The page is whole without it.
const feed = document.getElementById("feed");
const template = document.getElementById("item");
const order = ["milestone", "result", "appointment", "absence"]; // within a day, as the server has it
const { locale } = document.documentElement.dataset;

const label = (kind, value) => document.querySelector(`[data-${kind}="${CSS.escape(value)}"]:not(#feed)`)?.textContent ?? "";
const inAmsterdam = (as, how, moment) =>
  new Intl.DateTimeFormat(as, { timeZone: "Europe/Amsterdam", ...how }).format(new Date(moment));
/// A mark as the page's language writes it; other text stays.
const inNumbers = (value) => (/^\d+(\.\d+)?$/.test(value)
  ? new Intl.NumberFormat(locale, { useGrouping: false, minimumFractionDigits: value.split(".")[1]?.length ?? 0 }).format(value)
  : value);

// What the school wrote stands between U+2068 and U+2069 when the page has another language.
function write(into, words) {
  words.split(/[\u2068\u2069]/).forEach((text, i) => {
    if (i % 2 === 0) return into.append(text);
    const written = document.createElement("bdi");
    written.lang = template.dataset.schoolLanguage;
    written.textContent = text;
    into.append(written);
  });
}

/// What lies ahead is news of the day on which it came.
const momentOf = (item) => (item.occurred_at < item.published_at ? item.occurred_at : item.published_at);

function render(item, sequence) {
  const article = template.content.firstElementChild.cloneNode(true);
  article.id = `i${item.id}`;
  article.classList.add(item.category);
  article.dataset.item = item.id;
  article.dataset.withdrawn = item.withdrawn ? "yes" : "no";
  article.querySelector(".label").textContent = label("category", item.category);
  article.querySelector(".child").textContent = label("student", item.student);
  const title = article.querySelector("h3");
  write(title, item.title);
  if (item.detail.previous && !item.withdrawn) {
    const was = document.getElementById("was").content.firstElementChild.cloneNode(true);
    was.querySelector("s").textContent = inNumbers(item.detail.previous);
    title.append(" ", was);
  }
  write(article.querySelector(".body"), item.body);
  if (item.file) {
    const isPicture = item.detail.file_type === "image";
    const link = article.querySelector(".file a");
    link.href = isPicture ? item.file.replace("/file?", "/picture?") : item.file;
    link.textContent = label("medium", isPicture ? "image" : "document");
    link.setAttribute("aria-label", `${link.textContent}: ${item.title.replace(/[\u2068\u2069]/g, "")}`);
    link.parentElement.hidden = false;
  }
  for (const said of article.querySelectorAll("[data-said]")) {
    const words = item[said.dataset.said];
    said.hidden = !words;
    said.querySelector("q").textContent = words ?? "";
  }
  const ask = article.querySelector("[data-ask]");
  if (ask && item.withdrawn) ask.remove();
  else if (ask) ask.href = `/messages?about=${encodeURIComponent(item.id)}#about`;
  invite(article, item);
  const form = article.querySelector("form.seen");
  if (item.withdrawn) form?.remove();
  else if (form) {
    form.querySelector("[name=item]").value = item.id; // elements.item is a function
    form.elements.as.value = sequence;
  }
  return article;
}

/// Asks whether they come, as long as they can say so. What was answered stands until the presentation moves.
function invite(article, item) {
  const form = article.querySelector("form.invitation");
  const { invites, presentation_from: begins } = item.detail;
  if (!invites || !begins || new Date(begins) <= Date.now()) return form?.remove();
  const answered = document.querySelector(`#i${CSS.escape(item.id)} form.invitation[data-begins="${CSS.escape(begins)}"]`);
  if (answered) return form?.replaceWith(answered.cloneNode(true));
  if (!form) return;
  form.dataset.begins = begins;
  form.querySelector("[name=item]").value = item.id;
}

/// The section of that day, made in its place when it is not there: the newest day stands first.
function sectionOf(moment) {
  const key = inAmsterdam("sv-SE", { year: "numeric", month: "2-digit", day: "2-digit" }, moment);
  const sections = [...feed.querySelectorAll(".day")];
  const found = sections.find((one) => one.dataset.day === key);
  if (found) return found;
  const made = document.getElementById("day").content.firstElementChild.cloneNode(true);
  made.dataset.day = key;
  made.querySelector("h2").textContent =
    label("day-name", key) || inAmsterdam(locale, { weekday: "long", day: "numeric", month: "long" }, moment);
  feed.insertBefore(made, sections.find((one) => one.dataset.day < key) ?? null);
  return made;
}

function show(item, sequence) {
  const old = document.getElementById(`i${item.id}`);
  const { student, category, still } = feed.dataset;
  const isWanted = (!student || student === item.student) && (!category || category === item.category) && still === "no";
  if (!old && !isWanted) return;
  const made = render(item, sequence); // while what was answered stands
  const section = sectionOf(momentOf(item));
  const from = old?.closest(".day");
  old?.remove();
  if (from && from !== section && !from.querySelector("article")) from.remove();
  const place = order.indexOf(item.category);
  const next = [...section.querySelectorAll("article")].find(
    (one) => order.findIndex((each) => one.classList.contains(each)) >= place);
  section.insertBefore(made, next ?? null);
  document.getElementById("empty")?.remove();
}

/// What stands above the news is counted by the server: it is read again once somebody looks, without the rest of the page.
let isStale = false;
function renewGlance() {
  if (isStale) return;
  isStale = true;
  // What comes together is read once, and a whole school does not ask in the same second.
  setTimeout(readGlance, 1000 + 4000 * Math.random());
}
function readGlance() {
  if (document.hidden) return document.addEventListener("visibilitychange", readGlance, { once: true });
  isStale = false;
  const asked = new XMLHttpRequest(); // gives a document, and runs nothing that stands in it
  asked.open("GET", location.href);
  asked.responseType = "document";
  asked.addEventListener("load", () => {
    const fresh = [...asked.response?.querySelectorAll(".glance") ?? []];
    const shown = [...document.querySelectorAll(".glance")];
    if (asked.status !== 200 || fresh.length !== shown.length) return;
    shown.forEach((old, i) => {
      if (old.contains(document.activeElement)) return; // somebody stands there
      const folded = [...fresh[i].querySelectorAll("details")];
      [...old.querySelectorAll("details")].forEach((one, j) => { if (folded[j]) folded[j].open = one.open; });
      old.replaceWith(fresh[i]);
    });
  });
  asked.send();
}

let sent = null; // a form whose answer comes

/// What may not be read here any more goes, whatever stands in the forms: an empty one does not ask to stay. A page that
/// answered a form is asked for as any other.
function leave(to = location.pathname + location.search) {
  // The answer is the next page by itself, and may have more to say than a page, such as that this device forgets.
  if (sent) {
    sent = null;
    return setTimeout(leave, 5_000, to);
  }
  for (const form of document.forms) form.reset();
  location.replace(to);
}

/// Hears within a second that other things may be read now, or none; also what changed while nobody looked or the line was
/// down. A browser has six lines to a house: a page that nobody looks at gives its own back.
function listen(query, withoutStream, hear = () => {}) {
  let stream, view, wasOpen = false, isAlone = false;
  const open = () => {
    stream = new EventSource(`/api/v1/stream?${query()}`);
    stream.addEventListener("open", () => { wasOpen = true; });
    stream.addEventListener("children", () => leave());
    stream.addEventListener("view", (event) => {
      if (view && view !== event.data) leave();
      view = event.data;
    });
    stream.addEventListener("error", () => {
      if (stream.readyState !== EventSource.CLOSED) return;
      // For good. The server says what to show now; but who was never let in, of a house that is full, does not knock at once.
      isAlone = true;
      if (wasOpen) leave();
      else withoutStream();
    });
    hear(stream);
  };
  if (!document.hidden) open();
  document.addEventListener("visibilitychange", () => {
    if (isAlone) return;
    stream?.close();
    if (!document.hidden) open();
  });
}

/// A page without a stream asks by itself.
function askOften(what) {
  const asking = () => { if (!document.hidden) what(); };
  setInterval(asking, 10_000);
  document.addEventListener("visibilitychange", asking);
}

/// Whether there is somebody to hear of by now.
async function askForChildren() {
  const answer = await fetch("/api/v1/me").catch(() => null);
  if (answer?.status === 401 || (answer?.ok && (await answer.json()).children.length > 0)) leave();
}

/// Whether somebody is signed in.
async function askForSession() {
  const isDesk = location.pathname.startsWith("/desk");
  const answer = await fetch(isDesk ? "/desk/session" : "/api/v1/session").catch(() => null);
  if (answer?.status === 401) leave(isDesk ? "/desk" : "/");
}

async function confirm(form) {
  const said = new URLSearchParams(new FormData(form));
  said.set("as", form.elements.as.value);
  said.set("stay", "yes");
  const answer = await fetch(form.action, { method: "POST", body: said });
  if (answer.status !== 204) return location.reload();
  const done = document.createElement("p");
  done.className = "meta seen";
  done.textContent = document.getElementById("confirmed").textContent;
  done.tabIndex = -1;
  form.closest("article").querySelector(".new")?.remove();
  form.replaceWith(done);
  done.focus();
}

if (feed && template) {
  let { after } = feed.dataset;
  listen(() => `after=${encodeURIComponent(after)}`, () => setTimeout(leave, 30_000), (stream) => {
    stream.addEventListener("open", () => { document.getElementById("live").hidden = feed.dataset.still === "yes"; });
    stream.addEventListener("item", (event) => {
      after = event.lastEventId;
      show(JSON.parse(event.data), after);
      renewGlance();
    });
  });
  feed.addEventListener("submit", (event) => {
    if (!event.target.matches("form.seen")) return;
    event.preventDefault();
    confirm(event.target).catch(() => location.reload());
  });
} else if (feed) {
  askOften(askForChildren); // nobody to hear of: there is no stream that could tell when that changes
} else if (document.querySelector("nav")) {
  if (location.pathname.startsWith("/desk")) askOften(askForSession);
  else listen(() => "items=no", () => askOften(askForSession));
}

// What somebody wrote is not lost by the way: without network it stays where it is, and leaving it asks first.
addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  const unsent = document.getElementById("unsent");
  if (navigator.onLine || !unsent) {
    sent = event.target;
    return;
  }
  event.preventDefault();
  event.target.append(unsent);
  unsent.hidden = false;
  unsent.scrollIntoView({ block: "nearest" });
});
addEventListener("beforeunload", (event) => {
  const written = [...document.querySelectorAll("textarea")].filter((one) => one.value !== one.defaultValue);
  if (written.some((one) => one.form !== sent)) event.preventDefault();
});

// What is folded up is printed, too.
addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("main details:not(.finder)")) one.open = true; });
