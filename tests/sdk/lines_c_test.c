/* The C template under ASan, UBSan and LeakSanitizer, before a host that has room for one offer in a few: what was
 * durable is what the file says, lines of any size are survived, and nothing is left. */
#include <keukentafel/adapter.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const kt_adapter_entry kt_adapter_entry_v1;

enum { LINES = 450, LONG = 3 << 20 };

struct seen {
  kt_host raw;
  unsigned calls, offers, tombstones, caught_up, warnings, errors;
  unsigned later_at; /* every so many calls KT_LATER; 0 never */
  char place[32];
};

#define CHECK(condition)                                                                                               \
  do                                                                                                                   \
    if (!(condition)) fprintf(stderr, "line %d: %s\n", __LINE__, #condition), exit(1);                                 \
  while (0)

static struct seen* of(const kt_host* host) { return host->context; }
static bool is_later(struct seen* seen) { return seen->later_at && ++seen->calls % seen->later_at != 0; }

static kt_answer submit(const kt_host* host, const kt_event* event, uint64_t token) {
  if (is_later(of(host))) return KT_LATER;
  CHECK(token == 0 && event->size == sizeof(kt_event) && event->key.size > 0);
  const bool is_gone = event->flags == KT_EVENT_TOMBSTONE;
  CHECK(is_gone == (event->json.size == 0));
  /* Every byte that was lent can be read. */
  unsigned sum = 0;
  for (size_t at = 0; at < event->json.size; ++at) sum += (unsigned char)event->json.data[at];
  CHECK(is_gone || sum > 0);
  ++*(is_gone ? &of(host)->tombstones : &of(host)->offers);
  return KT_ACCEPTED;
}

static kt_answer remember(const kt_host* host, kt_text key, kt_text value) {
  if (is_later(of(host))) return KT_LATER;
  CHECK(key.size == 5 && value.size < sizeof of(host)->place);
  memcpy(of(host)->place, value.data, value.size);
  of(host)->place[value.size] = '\0';
  return KT_ACCEPTED;
}

static bool recall(const kt_host* host, kt_text key, void (*found)(void* to, kt_text value), void* to) {
  (void)key;
  if (!*of(host)->place) return false;
  /* Borrowed, and without a zero behind it. */
  const size_t size = strlen(of(host)->place);
  char* lent = malloc(size);
  memcpy(lent, of(host)->place, size);
  found(to, (kt_text){lent, size});
  free(lent);
  return true;
}

static kt_answer caught_up(const kt_host* host) {
  if (is_later(of(host))) return KT_LATER;
  ++of(host)->caught_up;
  return KT_ACCEPTED;
}

static void note(const kt_host* host, kt_level level, kt_text line) {
  CHECK(line.size > 0);
  ++*(level == KT_ERROR ? &of(host)->errors : &of(host)->warnings);
}

static void write_lines(const char* path) {
  FILE* out = fopen(path, "wb");
  CHECK(out);
  for (int number = 0; number < LINES; ++number)
    fprintf(out, "{\"subject\": \"result/%d\", \"data\": %s}\n", number, number % 10 ? "{\"value\": \"7\"}" : "null");
  fputs("no event\n\n[]\n{\"subject\": 7}\n\377\376\n{\"subject\": \"a\\u0000b\"}\n", out);
  for (int at = 0; at < LONG; ++at) fputc('x', out);
  fputs("\n{\"subject\": \"result/last\", \"data\": {}}\n{\"subject\": \"result/unfinished\"", out);
  CHECK(fclose(out) == 0);
}

/* One life, until the adapter says that nothing is waiting `rests` times. */
static void live(struct seen* seen, const char* settings, unsigned rests) {
  kt_adapter* adapter = kt_adapter_entry_v1.create(&seen->raw);
  CHECK(adapter && adapter->size == sizeof(kt_adapter));
  CHECK(adapter->open(adapter, (kt_text){settings, strlen(settings)}));
  for (unsigned calls = 0, at_rest = 0; at_rest < rests; ++calls) {
    uint32_t idle_ms = 0;
    const kt_feed said = adapter->feed(adapter, &idle_ms);
    CHECK(said != KT_FEED_FAILED && calls < 100000);
    if (said == KT_FEED_IDLE) CHECK(idle_ms == 20 && ++at_rest);
  }
  adapter->interrupt(adapter);
  adapter->close(adapter);
  adapter->destroy(adapter);
}

static void refuse(struct seen* seen, const char* settings, bool opens) {
  kt_adapter* adapter = kt_adapter_entry_v1.create(&seen->raw);
  CHECK(adapter->open(adapter, (kt_text){settings, strlen(settings)}) == opens);
  uint32_t idle_ms = 0;
  if (opens) {
    CHECK(adapter->feed(adapter, &idle_ms) == KT_FEED_FAILED);
    adapter->close(adapter);
  }
  adapter->destroy(adapter);
  CHECK(seen->errors == 1);
  seen->errors = 0;
}

int main(int argc, char** argv) {
  CHECK(argc == 2);
  char settings[4096];
  snprintf(settings, sizeof settings, "{\"file\": \"%s\", \"poll_interval_ms\": 20}", argv[1]);
  write_lines(argv[1]);
  for (unsigned later_at = 0; later_at < 5; later_at += 2) {
    struct seen seen = {.raw = {.size = sizeof(kt_host),
                                .abi = KT_ABI_VERSION,
                                .submit = submit,
                                .remember = remember,
                                .recall = recall,
                                .caught_up = caught_up,
                                .log = note},
                        .later_at = later_at};
    seen.raw.context = &seen;
    live(&seen, settings, 2);
    CHECK(seen.offers == LINES - LINES / 10 + 1 && seen.tombstones == LINES / 10);
    CHECK(seen.warnings >= 7 && seen.errors == 0 && seen.caught_up == 2);
    /* The next life goes on from there. */
    const unsigned before = seen.offers;
    live(&seen, settings, 1);
    CHECK(seen.offers == before && seen.caught_up == 3);
    refuse(&seen, "{\"file\": \"/nowhere/to/be/found\", \"poll_interval_ms\": 20}", true);
    refuse(&seen, "{}", false);
    refuse(&seen, "no settings", false);
  }
  remove(argv[1]);
  return 0;
}
