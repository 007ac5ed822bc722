/* The smallest whole adapter in C: a file with one CloudEvent per line.
 *
 * Begin your own from it. It shows all that an adapter must do:
 * read its settings, offer whole states, remember its place after what it
 * offered, offer again what the host could not take, and say when nothing is
 * waiting. docs/events.md tells what stands in a line; a line whose "data" is
 * null is a tombstone. Memory is taken in create() and open() only, but for the
 * one line that is being read. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include <jansson.h>
#include <keukentafel/adapter.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

enum { LINES_AT_MOST = 200 }; /* in one feed() */

/* Above KT_EVENT_MAX_BYTES, so that what is too large for the module arrives
 * there and is set aside under its key. Longer lines are passed over. */
#define LINE_MAX_BYTES ((size_t)KT_EVENT_MAX_BYTES * 2)

struct lines {
  kt_adapter raw;
  const kt_host* host;
  char* file;
  uint32_t pause_ms;
  off_t place;        /* behind the last line that was offered */
  bool is_place_owed; /* to remember(): the host has an older one */
  char line[LINE_MAX_BYTES];
};

static kt_text text(const char* value) { return (kt_text){value, strlen(value)}; }

static struct lines* of(kt_adapter* adapter) { return adapter->self; }

static void log_place(const struct lines* self, const char* what, off_t place) {
  char line[120];
  snprintf(line, sizeof line, "%s at byte %" PRIdMAX, what, (intmax_t)place);
  self->host->log(self->host, KT_WARNING, text(line));
}

/* What was remembered is borrowed, and ends without a zero. */
static void read_place(void* to, kt_text value) {
  char digits[24];
  if (value.size >= sizeof digits) return;
  memcpy(digits, value.data, value.size);
  digits[value.size] = '\0';
  const intmax_t place = strtoimax(digits, NULL, 10);
  if (place > 0) *(off_t*)to = (off_t)place;
}

/* Settings are complete and checked against the table below. */
static bool open_source(kt_adapter* adapter, kt_text settings) {
  struct lines* self = of(adapter);
  json_t* root = json_loadb(settings.data, settings.size, 0, NULL);
  const char* file = json_string_value(json_object_get(root, "file"));
  free(self->file);
  self->file = file ? strdup(file) : NULL;
  self->pause_ms = (uint32_t)json_integer_value(json_object_get(root, "poll_interval_ms"));
  json_decref(root);
  if (!self->file) {
    self->host->log(self->host, KT_ERROR, text("the settings could not be read"));
    return false;
  }
  /* The place where the last life of this adapter stopped. */
  self->place = 0;
  self->is_place_owed = false;
  self->host->recall(self->host, text("place"), read_place, &self->place);
  return true;
}

enum found { LINE, LINE_TOO_LONG, NO_LINE };

/* Reads to the end of a line; `size` is without that end, also of what is too
 * long to keep. A line without its end is still being written: NO_LINE. */
static enum found next_line(FILE* in, char* line, size_t* size) {
  *size = 0;
  for (int c; (c = getc_unlocked(in)) != EOF; ++*size) {
    if (c == '\n') return *size <= LINE_MAX_BYTES ? LINE : LINE_TOO_LONG;
    if (*size < LINE_MAX_BYTES) line[*size] = (char)c;
  }
  return NO_LINE;
}

/* KT_REFUSED is logged by the module, and offering it again would be useless. */
static kt_answer offer(const struct lines* self, size_t size) {
  json_t* event = json_loadb(self->line, size, 0, NULL);
  const json_t* subject = json_object_get(event, "subject");
  kt_answer answer = KT_REFUSED;
  if (json_is_string(subject)) {
    const bool is_gone = json_is_null(json_object_get(event, "data"));
    const kt_event offered = {
        .size = sizeof(kt_event),
        .flags = is_gone ? KT_EVENT_TOMBSTONE : 0,
        .key = {json_string_value(subject), json_string_length(subject)},
        .json = is_gone ? (kt_text){NULL, 0} : (kt_text){self->line, size},
    };
    answer = self->host->submit(self->host, &offered, 0);
  } else {
    /* Nothing to name it by: all that can be done is to say where it stands. */
    log_place(self, "a line without a subject", self->place);
  }
  json_decref(event);
  return answer;
}

/* Offers what stands behind the place. False: the host said KT_LATER, and the
 * place stays before what it did not take. */
static bool offer_lines(struct lines* self, FILE* in, bool* has_more) {
  *has_more = true;
  for (int count = 0; count < LINES_AT_MOST; ++count) {
    size_t size = 0;
    switch (next_line(in, self->line, &size)) {
    case NO_LINE: *has_more = false; return true;
    case LINE_TOO_LONG: log_place(self, "a line that is too long", self->place); break;
    case LINE:
      if (offer(self, size) == KT_LATER) return false;
      break;
    }
    self->place += (off_t)size + 1;
    self->is_place_owed = true;
  }
  return true;
}

/* After the events up to it, so that the place never runs ahead of them. */
static bool remember_place(struct lines* self) {
  if (!self->is_place_owed) return true;
  char digits[24];
  snprintf(digits, sizeof digits, "%" PRIdMAX, (intmax_t)self->place);
  if (self->host->remember(self->host, text("place"), text(digits)) == KT_LATER) return false;
  self->is_place_owed = false;
  return true;
}

/* Another file may have come in its place: what is shorter is read from its beginning. */
static bool go_to_place(struct lines* self, FILE* in) {
  if (fseeko(in, 0, SEEK_END) != 0) return false;
  const off_t end = ftello(in);
  if (end >= 0 && end < self->place) {
    log_place(self, "the file became shorter, and is read from its beginning: it ends", end);
    self->place = 0;
  }
  return end >= 0 && fseeko(in, self->place, SEEK_SET) == 0;
}

static kt_feed feed(kt_adapter* adapter, uint32_t* idle_ms) {
  struct lines* self = of(adapter);
  FILE* in = fopen(self->file, "rbe");
  if (!in || !go_to_place(self, in)) {
    if (in) fclose(in);
    self->host->log(self->host, KT_ERROR, text("the file can't be read"));
    return KT_FEED_FAILED;
  }
  bool has_more = true;
  const bool is_taken = offer_lines(self, in, &has_more);
  const bool is_broken = ferror(in) != 0;
  fclose(in);
  if (is_broken) {
    self->host->log(self->host, KT_ERROR, text("the file can't be read"));
    return KT_FEED_FAILED;
  }
  if (!remember_place(self) || !is_taken || has_more) return KT_FEED_MORE;
  if (self->host->caught_up(self->host) == KT_LATER) return KT_FEED_MORE;
  *idle_ms = self->pause_ms;
  return KT_FEED_IDLE;
}

/* No event had a token. */
static void acknowledged(kt_adapter* adapter, uint64_t token) { (void)adapter, (void)token; }

/* A file does not block. */
static void interrupt(kt_adapter* adapter) { (void)adapter; }

static void close_source(kt_adapter* adapter) { (void)adapter; }

static void destroy(kt_adapter* adapter) {
  free(of(adapter)->file);
  free(of(adapter));
}

static const void* extension(kt_adapter* adapter, kt_text id) { return (void)adapter, (void)id, NULL; }

static kt_adapter* create(const kt_host* host) {
  struct lines* self = calloc(1, sizeof *self);
  if (!self) return NULL;
  self->host = host;
  self->raw = (kt_adapter){
      .size = sizeof(kt_adapter),
      .self = self,
      .open = open_source,
      .feed = feed,
      .acknowledged = acknowledged,
      .interrupt = interrupt,
      .close = close_source,
      .destroy = destroy,
      .extension = extension,
  };
  return &self->raw;
}

/* The keys of [adapter.settings]; check-config and the reference page use them. */
static const kt_setting keys[] = {
    {sizeof(kt_setting), KT_SETTING_PATH, "file", true, NULL, 0, 0, "The file with one CloudEvent per line."},
    {sizeof(kt_setting), KT_SETTING_INTEGER, "poll_interval_ms", false, "500", 10, 60000, "Pause between two looks."},
};

KT_EXPORT const kt_adapter_entry kt_adapter_entry_v1 = {
    .size = sizeof(kt_adapter_entry),
    .abi = KT_ABI_VERSION,
    .name = "lines",
    .version = "1.0",
    .settings = keys,
    .setting_count = sizeof keys / sizeof keys[0],
    .create = create,
};
