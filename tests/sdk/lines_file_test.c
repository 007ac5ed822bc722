/* Both templates before a file that can't be read, and one that became shorter: the first is not the end of it, the
 * second is read from its beginning. */
#include <keukentafel/adapter.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern const kt_adapter_entry kt_adapter_entry_v1;

struct seen {
  kt_host raw;
  unsigned offers, caught_up, warnings, errors;
};

#define CHECK(condition)                                                                                               \
  do                                                                                                                   \
    if (!(condition)) fprintf(stderr, "line %d: %s\n", __LINE__, #condition), exit(1);                                 \
  while (0)

static struct seen* of(const kt_host* host) { return host->context; }

static kt_answer submit(const kt_host* host, const kt_event* event, uint64_t token) {
  (void)event, (void)token;
  ++of(host)->offers;
  return KT_ACCEPTED;
}
static kt_answer remember(const kt_host* host, kt_text key, kt_text value) {
  (void)host, (void)key, (void)value;
  return KT_ACCEPTED;
}
static bool recall(const kt_host* host, kt_text key, void (*found)(void* to, kt_text value), void* to) {
  (void)host, (void)key, (void)found, (void)to;
  return false;
}
static kt_answer caught_up(const kt_host* host) {
  ++of(host)->caught_up;
  return KT_ACCEPTED;
}
static void note(const kt_host* host, kt_level level, kt_text line) {
  CHECK(line.size > 0);
  ++*(level == KT_ERROR ? &of(host)->errors : &of(host)->warnings);
}

static void write_marks(const char* path, int count) {
  FILE* out = fopen(path, "wb");
  CHECK(out);
  for (int number = 0; number < count; ++number) fprintf(out, "{\"subject\": \"result/%d\", \"data\": {}}\n", number);
  CHECK(fclose(out) == 0);
}

int main(int argc, char** argv) {
  CHECK(argc == 2);
  struct seen seen = {.raw = {.size = sizeof(kt_host),
                              .abi = KT_ABI_VERSION,
                              .submit = submit,
                              .remember = remember,
                              .recall = recall,
                              .caught_up = caught_up,
                              .log = note}};
  seen.raw.context = &seen;
  char settings[4096];
  snprintf(settings, sizeof settings, "{\"file\": \"%s\", \"poll_interval_ms\": 20}", argv[1]);
  unlink(argv[1]), rmdir(argv[1]);
  CHECK(mkdir(argv[1], 0700) == 0);
  kt_adapter* adapter = kt_adapter_entry_v1.create(&seen.raw);
  CHECK(adapter->open(adapter, (kt_text){settings, strlen(settings)}));
  uint32_t idle_ms = 0;
  CHECK(adapter->feed(adapter, &idle_ms) == KT_FEED_FAILED);
  CHECK(seen.errors == 1 && seen.caught_up == 0);
  CHECK(rmdir(argv[1]) == 0);
  write_marks(argv[1], 3);
  CHECK(adapter->feed(adapter, &idle_ms) == KT_FEED_IDLE);
  CHECK(seen.offers == 3 && seen.caught_up == 1 && seen.warnings == 0);
  write_marks(argv[1], 2);
  CHECK(adapter->feed(adapter, &idle_ms) == KT_FEED_IDLE);
  CHECK(seen.offers == 5 && seen.caught_up == 2 && seen.warnings == 1);
  CHECK(adapter->feed(adapter, &idle_ms) == KT_FEED_IDLE);
  CHECK(seen.offers == 5 && seen.warnings == 1 && seen.errors == 1);
  adapter->close(adapter);
  adapter->destroy(adapter);
  unlink(argv[1]);
  return 0;
}
