// Adds new items to the page while it is open. The page is whole without it.
const feed = document.getElementById("feed");
const template = document.getElementById("item");

const label = (kind, value) => document.querySelector(`[data-${kind}="${CSS.escape(value)}"]`)?.textContent ?? "";

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

function render(item) {
  const article = template.content.firstElementChild.cloneNode(true);
  article.classList.add(item.category);
  article.dataset.item = item.id;
  article.dataset.withdrawn = item.withdrawn ? "yes" : "no";
  article.querySelector(".label").textContent = label("category", item.category);
  article.querySelector(".child").textContent = label("student", item.student);
  const time = article.querySelector("time");
  time.dateTime = item.occurred_at;
  time.textContent = new Intl.DateTimeFormat(document.documentElement.dataset.locale,
    { weekday: "long", day: "numeric", month: "long", timeZone: "Europe/Amsterdam" }).format(new Date(item.occurred_at));
  write(article.querySelector("h2"), item.title);
  write(article.querySelector(".body"), item.body);
  for (const said of article.querySelectorAll("[data-said]")) {
    const words = item[said.dataset.said];
    said.hidden = !words;
    said.querySelector("q").textContent = words ?? "";
  }
  return article;
}

if (feed && template) {
  const stream = new EventSource(`/api/v1/stream?after=${encodeURIComponent(feed.dataset.after)}`);
  stream.addEventListener("open", () => { document.getElementById("live").hidden = false; });
  stream.addEventListener("item", (event) => {
    const item = JSON.parse(event.data);
    feed.querySelector(`[data-item="${CSS.escape(item.id)}"]`)?.remove();
    feed.prepend(render(item));
    document.getElementById("empty")?.remove();
  });
  stream.addEventListener("children", () => location.reload());
  // Closed for good: signed out elsewhere, or no child is left. The server says what to show now.
  stream.addEventListener("error", () => { if (stream.readyState === EventSource.CLOSED) location.reload(); });
} else if (feed) {
  // Nobody to hear of: there is no stream that could tell when that changes.
  setTimeout(() => location.reload(), 30_000);
}
