/* An adapter in C, without the dress of adapter.hpp: the source of the faulty adapter, and no fault. */
#define _POSIX_C_SOURCE 200809L
#include <keukentafel/adapter.h>

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct plain {
  kt_adapter raw;
  const kt_host* host;
  char file[512];
  unsigned long place; /* lines that were offered */
  atomic_bool is_interrupted;
};

static struct plain* of(kt_adapter* raw) { return raw->self; }
static kt_text text(const char* value) { return (kt_text){value, strlen(value)}; }

static void log_error(const struct plain* self, const char* line) { self->host->log(self->host, KT_ERROR, text(line)); }

static void take_place(void* to, kt_text value) {
  char digits[32] = "";
  memcpy(digits, value.data, value.size < sizeof digits ? value.size : sizeof digits - 1);
  *(unsigned long*)to = strtoul(digits, NULL, 10);
}

/* The settings are whole and checked, so a path is all that is to be found. */
static bool open_source(kt_adapter* raw, kt_text settings) {
  struct plain* self = of(raw);
  const char* const key = "\"file\":\"";
  char* copy = strndup(settings.data, settings.size);
  const char* begin = copy ? strstr(copy, key) : NULL;
  const char* end = begin ? strchr(begin + strlen(key), '"') : NULL;
  const bool is_found = end && (size_t)(end - begin) < sizeof self->file;
  if (is_found)
    snprintf(self->file, sizeof self->file, "%.*s", (int)(end - begin - (long)strlen(key)), begin + strlen(key));
  else log_error(self, "the setting file can't be used");
  free(copy);
  self->place = 0;
  if (is_found) self->host->recall(self->host, text("place"), take_place, &self->place);
  return is_found;
}

/* Every byte that is no plain letter, digit or sign becomes "?". */
static void clean(char* value) {
  for (; *value; ++value)
    if (*value < ' ' || *value > '~' || *value == '"' || *value == '\\') *value = '?';
}

/* "KEY[@VERSION] VALUE" becomes an event; `line` is taken apart. */
static kt_answer offer(const struct plain* self, char* line) {
  kt_event event = {sizeof event, 0, {0}, 0, {0}};
  char* value = strchr(line, ' ');
  if (value) *value++ = '\0';
  char* version = strchr(line, '@');
  if (version) {
    *version++ = '\0';
    event.version = strtoull(version, NULL, 10);
  }
  event.key = text(line);
  if (!value) {
    event.flags = KT_EVENT_TOMBSTONE;
    return self->host->submit(self->host, &event, 0);
  }
  if (strcmp(value, "unreadable") == 0 || strcmp(value, "unheard-of") == 0)
    return self->host->set_aside(self->host, event.key, text("value: not a number"));
  clean(value);
  const size_t room = strlen(value) + 4 * strlen(line) + 200;
  char* json = malloc(room);
  if (!json) return KT_LATER;
  snprintf(json, room,
           "{\"specversion\": \"1.0\", \"id\": \"%s\", \"source\": \"/kit\", \"subject\": \"%s\", "
           "\"type\": \"nl.keukentafel.%.*s\", \"data\": {\"value\": \"%s\"}}",
           line, line, (int)strcspn(line, "/"), line, value);
  event.json = text(json);
  const kt_answer answer = self->host->submit(self->host, &event, 0);
  free(json);
  return answer;
}

static bool is_blocked(const struct plain* self) {
  char name[sizeof self->file + 8];
  snprintf(name, sizeof name, "%s.blocked", self->file);
  FILE* found = fopen(name, "r");
  if (found) fclose(found);
  return found != NULL;
}

/* Offers the lines behind our place. */
static kt_feed offer_all(struct plain* self, FILE* in) {
  char* line = NULL;
  size_t room = 0;
  kt_answer answer = KT_ACCEPTED;
  for (unsigned long number = 0; answer != KT_LATER && getline(&line, &room, in) > 0; ++number) {
    if (number < self->place) continue;
    line[strcspn(line, "\n")] = '\0';
    answer = offer(self, line);
    if (answer == KT_LATER) break;
    char place[32];
    snprintf(place, sizeof place, "%lu", number + 1);
    answer = self->host->remember(self->host, text("place"), text(place));
    if (answer != KT_LATER) self->place = number + 1;
  }
  free(line);
  if (answer == KT_LATER) return KT_FEED_MORE;
  return self->host->caught_up(self->host) == KT_LATER ? KT_FEED_MORE : KT_FEED_IDLE;
}

static kt_feed feed(kt_adapter* raw, uint32_t* idle_ms) {
  struct plain* self = of(raw);
  const struct timespec moment = {0, 1000000};
  while (is_blocked(self) && !self->is_interrupted) nanosleep(&moment, NULL);
  FILE* in = self->is_interrupted ? NULL : fopen(self->file, "r");
  if (!in) {
    log_error(self, "the source does not answer");
    return KT_FEED_FAILED;
  }
  const kt_feed said = offer_all(self, in);
  fclose(in);
  *idle_ms = 100;
  return said;
}

static void acknowledged(kt_adapter* raw, uint64_t token) {
  (void)raw;
  (void)token;
}
static void interrupt(kt_adapter* raw) { of(raw)->is_interrupted = true; }
static void close_source(kt_adapter* raw) { (void)raw; }
static void destroy(kt_adapter* raw) { free(of(raw)); }

static kt_adapter* create(const kt_host* host) {
  struct plain* self = calloc(1, sizeof *self);
  if (!self) return NULL;
  self->host = host;
  self->raw =
      (kt_adapter){sizeof self->raw, self, open_source, feed, acknowledged, interrupt, close_source, destroy, NULL};
  return &self->raw;
}

static const kt_setting keys[] = {
    {sizeof(kt_setting), KT_SETTING_TEXT, "file", true, NULL, 0, 0, "The file."},
};

KT_EXPORT const kt_adapter_entry kt_adapter_entry_v1 = {
    sizeof(kt_adapter_entry), KT_ABI_VERSION, "plain", "1.0", keys, sizeof keys / sizeof *keys, create};
