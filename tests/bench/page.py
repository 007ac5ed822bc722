"""docs/performance.md from what was measured."""

PAGE = """\
# Performance

Made by `./dev bench` on {date}, from version {version}, on {cpu}, {memory}, Linux {kernel}. Medians of three runs. The
server has one core, the load generator the other (`taskset`); all over loopback, whose receiving side counts too.

| measure | aim | measured | beside it, in the same run |
|---|---|---|---|
{rows}

{missed}
## What was measured

- **From a file into the store**: the replay adapter plays 300,000 new marks of 5,000 students without a pause into a
  store with people and no items; events a second from a tenth to the last one committed (`synchronous=FULL`).
- **Signed webhooks**: 256 connections that stay open each send a new mark, signed with HMAC-SHA256, to the adapter
  `cloudevents`, and the next one after the answer, which comes after the commit (`synchronous=FULL`); then 16
  connections with batches of 100.
- **EduArte's log**: 20,000 marks change in one transaction of EduArte (SQLite) while the module runs; until all are
  committed here.
- **CSV from a folder**: 300,000 rows of eight columns in Windows-1252 with a mapping become new marks of 5,000 students;
  rows a second from a tenth to the last one committed. It is looked at as a whole before. On both cores, since the adapter has a thread of its own.
- **Streams**: 10,000 TLS streams, each with a session of one guardian; an adapter of the bench submits marks at a steady
  rate and writes the moment of the submission into a text of each. The load generator reads it back on the same clock,
  counts that each event comes exactly twice, in order, and only to readers of one student. A rate counts when all is
  right and p99 stays under 50 ms for 4 seconds, at the first or the second try; the highest is found to 4 percent.
- **Server CPU**: time of all threads of the server by the kernel's count, divided by deliveries, at that rate.
- **Memory**: what the resident memory grew by when 10,000 streams were opened, divided by them.
- **Feed pages**: 64 connections ask for `/api/v1/feed?limit=20`, each time as another of 40,000 guardians, over a store of
  4,000,000 items whose students' items lie scattered: first at the first look of each, which is a row in the audit, then
  8,000 of them again within five minutes; then the same of 2,000 guardians with their ETags.
- **The audit**: both commands over 10,000,000 records of 20,000 students, with no module running, a warm disk cache.
- **To the screen**: 1,000 titles a second change in EduArte, in transactions of ten; from just before each transaction to
  the streams of the guardians. The adapter looks every 200 ms.
- **Cold start**: from the start of the program to the first whole answer of the sign-in page over TLS, with a warm disk
  cache.

The bare server is in `tests/bench/bare.cpp`: epoll and OpenSSL in one thread, the same bytes to the same readers; it
decides, stores and words nothing. nginx serves a static file of 4 kB, one worker. Bare SQLite writes rows of 200 bytes with
`synchronous=FULL`.

## Again

`./dev bench` needs about a quarter of an hour on a machine that does nothing else; `./dev bench streams` and the like
measure one group and write no page.
"""


def met(reached, aim, is_least):
    return reached >= aim if is_least else reached <= aim


def amount(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


# measure, unit, name, aim, whether it is the least that counts, beside it, what holds it back when it is missed
ROWS = [
    ("from a file into the store, one core", "events/s", "durable_per_second", 30_000, True,
     "bare SQLite: {bare_100} rows/s at 100 a commit, {bare_10} at 10",
     "writing: each event adds a row to two tables and three indices, of which one is at a random place"),
    ("signed webhooks over TLS until they are answered, one event each, one core", "events/s", "webhooks_per_second", 5_000,
     True, "nginx, which only answers 204: {nginx_answers_per_second}",
     "one core does TLS, HTTP, the signature and a share of the commit for each event"),
    ("the same in batches of 100", "events/s", "webhook_batches_per_second", 20_000, True,
     "a single one takes {webhooks_cpu_us} µs of the server's time, one of a batch {webhook_batches_cpu_us} µs",
     "writing, as from a file"),
    ("EduArte's log into the store, one core", "changes/s", "changes_per_second", 10_000, True, "",
     "reading EduArte: every change is read again with its surroundings, column by column as text"),
    ("CSV rows from a folder into the store, both cores", "rows/s", "csv_rows_per_second", 50_000, True,
     "one core: {csv_rows_one_core_per_second}; Python's csv, reading alone: {python_csv_rows}",
     "writing, as in the first row; reading and making the event is done beside it"),
    ("events to exactly two of 10,000 streams, durable and authorised, p99 under 50 ms", "events/s", "events_per_second",
     10_000, True, "bare server: {bare_events_per_second}",
     "one core does everything; see the next row"),
    ("server CPU for one delivery at that rate", "µs", "cpu_us", 40, False, "bare server: {bare_cpu_us}",
     "the kernel's sending, as for the bare server; a share of the commit; one small read of the store for each stream "
     "that wakes"),
    ("submit to client at 2,000 events/s, p50", "ms", "p50_ms", 1, False, "bare server: {bare_p50_ms}",
     "the commit and its sync come before every delivery"),
    ("the same, p99", "ms", "p99_ms", 10, False, "bare server: {bare_p99_ms}",
     "the commit and its sync come before every delivery; a checkpoint holds up what comes meanwhile"),
    ("memory for one idle TLS stream (first bar 30)", "kB", "kb_per_stream", 18, False, "bare server: {bare_kb_per_stream}",
     "beside OpenSSL's own: the frames of the coroutines, the subscription, and what the stream knows of its reader"),
    ("feed page of 20 items, 4,000,000 stored", "pages/s", "pages_per_second", 10_000, True,
     "nginx, static 4 kB: {nginx_per_second} (a page here has {page_bytes} bytes)",
     "each item is a row at another place of the store, and is worded anew for its reader"),
    ("the same at each reader's first look in five minutes, recorded before it leaves", "pages/s", "first_looks_per_second",
     5_000, True, "", "a row of the audit and a share of a commit for each"),
    ("the same, not changed (304)", "answers/s", "unchanged_per_second", 20_000, True, "",
     "who asks and what may be seen is read from the store each time"),
    ("commit in EduArte to the stream at 1,000 changes/s, p99", "ms", "screen_p99_ms", 300, False, "",
     "the pause between two looks at the log"),
    ("verify an audit of 10,000,000 records", "s", "audit_verify_s", 60, False, "",
     "SHA-256 over each record, one after another"),
    ("who saw a student, of 10,000,000 records", "s", "audit_who_saw_s", 60, False, "", "reading the store"),
    ("cold start, empty store", "ms", "start_empty_ms", 50, False, "nginx: {start_nginx_ms}", "loading the libraries"),
    ("cold start, 4,000,000 items", "ms", "start_full_ms", 250, False, "", "opening the store"),
]


def written(seen, machine):
    text = {name: amount(value) for name, value in seen.items()}
    rows, missed = [], []
    for measure, unit, name, aim, is_least, beside, why in ROWS:
        rows.append(f"| {measure} | {aim:,} {unit} | {text[name]} {unit} | {beside.format(**text)} |")
        if not met(seen[name], aim, is_least):
            part = abs(seen[name] - aim) / aim
            missed.append(f"- {measure}: {'less' if is_least else 'more'} than the aim by {part:.0%}. What holds it back: {why}.")
    right = seen["right"] and seen["screen_is_right"]
    told = "Nothing was lost, doubled, out of order or sent to another reader.\n\n" if right else \
        "**Not every event came exactly twice and in order: these figures do not count.**\n\n"
    if missed:
        told += "Missed:\n\n" + "\n".join(missed) + "\n\n"
    return PAGE.format(rows="\n".join(rows), missed=told.rstrip("\n") + "\n", **machine)
