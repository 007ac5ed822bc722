"""The contract of ext/submission.h, kept by the built library in this process."""

import ctypes as c
import sqlite3
import threading
import time
import unittest
from contextlib import contextmanager

from guest import (ACCEPTED, LATER, PATIENCE, REFUSED, TOMBSTONE, UNCHANGED, Event, House, Text, events, family, in_threads,
                   kt, mark, state, text, wait_until)


@contextmanager
def no_commits(house):
    """Another connection holds the store's lock for writing; the module's commits wait."""
    other = sqlite3.connect(house.folder / "keukentafel.db", isolation_level=None, check_same_thread=False)
    other.execute("begin immediate")
    try:
        yield other
    finally:
        if other.in_transaction:
            other.execute("rollback")
        other.close()


def student(number, name="Noor"):
    return f"student/{number}", state(f"student/{number}", first_name=name, barred_from_third_parties=False)


def kept(house):
    """Keys in the store."""
    with sqlite3.connect(house.folder / "keukentafel.db") as other:
        return {key for (key,) in other.execute("select key from entity")}


class Submission(unittest.TestCase):
    def test_accepted_is_durable_and_seen(self):
        with House() as house:
            client = house.start().teach(mark("5.4")).client()
            self.assertEqual(house.marks(client), ["5.4"])
            self.assertEqual(house.submit([mark("6.1")]), ACCEPTED)
            self.assertEqual([one["detail"].get("previous") for one in client.feed()], ["5.4"])
            self.assertEqual(house.submit([("result/1", "")], flags=UNCHANGED), ACCEPTED)
            self.assertEqual(house.marks(client), ["6.1"])
            self.assertEqual(house.submit([("result/1", "")], flags=TOMBSTONE), ACCEPTED)
            self.assertEqual(house.marks(client), [])
            self.assertEqual(house.submit([]), ACCEPTED)
            self.assertEqual(house.submit([("absence/1", "not json")]), ACCEPTED)  # kept, and set aside with its reason
            self.assertIn("absence/1", house.command("set-aside")[1])
            wait_until("figures", lambda: "events_taken_total" in house.command("status")[1])

    def test_a_version_that_has_passed_changes_nothing(self):
        with House() as house:
            client = house.start().teach().client()
            house.submit([mark("7")], version=2)
            self.assertEqual(house.submit([mark("6")], version=1), ACCEPTED)
            self.assertEqual(house.marks(client), ["7"])

    def test_what_is_wrong_is_refused_as_a_whole(self):
        with House() as house:
            house.start().teach()
            good, wrong = student(50), 7
            before = kept(house)
            for key in ["student", "/1", "student/", "student/ 1", "student/é", "student/" + "1" * 200]:
                self.assertEqual(house.submit([good, (key, "{}")]), REFUSED, key)
            for size in (0, c.sizeof(Event) - 8, c.sizeof(Event) + 4):
                array = events([good])
                array[0].size = size
                self.assertEqual(house.submit_raw(array, 1), REFUSED, size)
            array = events([good, good])
            array[1].size = 64
            self.assertEqual(house.submit_raw(array, 2), REFUSED)
            for name in ("key", "json"):
                array = events([good])
                setattr(array[0], name, Text(None, wrong))
                self.assertEqual(house.submit_raw(array, 1), REFUSED, name)
            self.assertEqual(house.submit_raw(None, 1), REFUSED)
            self.assertEqual(house.submit([good], adapter="nobody"), REFUSED)
            self.assertEqual(house.table.submit(house.module, Text(None, 3), events([good]), 1, 1000), REFUSED)
            self.assertEqual(house.table.submit(None, text("sis"), events([good]), 1, 1000), REFUSED)
            self.assertEqual(house.table.sweep_begin(house.module, text("sis"), Text(None, 1), 1000), REFUSED)
            self.assertEqual(kept(house), before)
            said = "\n".join(house.lines)
            for part in ('adapter nobody: no [[adapter]] with library "in-process"', "sizeof(kt_event)", "text that is null",
                         'not "type/ID"', "only their number", "prefix of a sweep"):
                self.assertIn(part, said)
            self.assertNotIn("Noor", said)
            self.assertIsNone(kt.kt_extension(house.module, b"keukentafel.submission/2"))
            self.assertIsNone(kt.kt_extension(house.module, None))

    def test_events_of_a_newer_header_are_larger(self):
        class Newer(c.Structure):
            _fields_ = [*Event._fields_, ("more", c.c_uint64)]
        with House() as house:
            house.start()
            pairs = [student(1), student(2), student(3)]
            array = (Newer * 3)(*(Newer(c.sizeof(Newer), 0, text(key), 0, text(body), 9) for key, body in pairs))
            self.assertEqual(house.submit_raw(array, 3), ACCEPTED)
            self.assertEqual(kept(house), {"student/1", "student/2", "student/3"})

    def test_many_threads_and_large_calls(self):
        with House() as house:
            client = house.start().teach().client()
            large = [student(number) for number in range(1000, 6000)]
            answers = in_threads(8, lambda number: house.submit(large, patience_ms=60000) if number == 0 else [
                house.submit([mark(str(i), number)]) for i in range(1, 26)][-1])
            self.assertEqual(answers, [ACCEPTED] * 8)
            self.assertEqual(house.marks(client), ["25"] * 7)  # each thread's last one, in its order
            self.assertEqual(len(kept(house) & {key for key, _ in large}), 5000)
            big = ("student/7000", "x" * (3 << 20))
            self.assertEqual(house.submit([big] * 20, patience_ms=60000), ACCEPTED)  # more than the queue holds

    def test_later_at_the_patience_and_durable_afterwards(self):
        with House() as house:
            client = house.start().teach().client()
            with no_commits(house):
                begin = time.monotonic()
                self.assertEqual(house.submit([mark("5")], patience_ms=300), LATER)
                self.assertGreaterEqual(time.monotonic() - begin, 0.3)
                self.assertLess(time.monotonic() - begin, 0.3 + 2 * PATIENCE)
                self.assertEqual(house.submit([mark("6")], patience_ms=0), LATER)
                # The copy is the module's: what the caller does with its memory now is its own affair.
                array = events([mark("7")])
                self.assertEqual(house.submit_raw(array, 1, 0), LATER)
                c.memset(array, 0xff, c.sizeof(array))
                many = [student(number) for number in range(1000, 2000)]
                answers = [house.submit(many, patience_ms=0) for _ in range(400)]  # 1600 parts of 256: more than it holds
                self.assertEqual(set(answers), {LATER})
            self.assertEqual(house.submit([mark("8", 2)], patience_ms=60000), ACCEPTED)
            self.assertEqual(sorted(house.marks(client)), ["7", "8"])

    def test_sweeps(self):
        with House() as house:
            client = house.start().teach(mark("6", 1), mark("7", 2)).client()
            self.assertEqual(house.sweep_end("result/"), REFUSED)
            self.assertEqual(sorted(house.marks(client)), ["6", "7"])
            self.assertEqual(house.sweep_begin("result/"), ACCEPTED)
            self.assertEqual(house.submit([mark("6", 1)]), ACCEPTED)
            self.assertEqual(house.sweep_end("absence/"), REFUSED)
            self.assertEqual(house.sweep_end("result/"), ACCEPTED)
            self.assertEqual(house.marks(client), ["6"])
            self.assertEqual(house.sweep_end("result/"), ACCEPTED)  # a repeat changes nothing
            self.assertEqual(house.marks(client), ["6"])

    def test_a_stop_under_waiting_calls(self):
        with House() as house:
            house.start().teach()
            got, module, table = [], house.module, house.table
            with no_commits(house):
                both = [threading.Thread(target=lambda: got.append(
                    table.submit(module, text("sis"), events([student(9)]), 1, 60000))) for _ in range(20)]
                for one in both:
                    one.start()
                begin = time.monotonic()
                house.stop()
                self.assertLess(time.monotonic() - begin, 5 * PATIENCE)
                for one in both:
                    one.join()
            self.assertLessEqual(set(got), {REFUSED, LATER})
            self.assertEqual(len(got), 20)
            # After a stop the table answers without a look at what is gone.
            self.assertEqual(table.submit(module, text("sis"), events([student(9)]), 1, 60000), REFUSED)
            self.assertEqual(table.caught_up(module, text("sis"), 60000), REFUSED)

    def test_stops_while_many_submit(self):
        with House() as house:
            house.start().teach()
            for _ in range(10):
                module, table, accepted, is_over = house.module, house.table, [], threading.Event()

                def push(number):
                    for i in range(100000):
                        key = f"student/{number}{i:05}"
                        answer = table.submit(module, text("sis"), events([(key, student(1)[1].replace("student/1", key))]),
                                              1, 60000)
                        if answer == REFUSED:
                            return
                        if answer == ACCEPTED:
                            accepted.append(key)
                all_of_them = [threading.Thread(target=push, args=(number,)) for number in range(1, 5)]
                for one in all_of_them:
                    one.start()
                wait_until("some are taken", lambda: len(accepted) > 20)
                house.stop()
                for one in all_of_them:
                    one.join()
                self.assertLessEqual(set(accepted), kept(house))
                house.start()

    def test_two_modules_in_one_process(self):
        with House() as one, House("other") as other:
            one.start().teach(mark("6"))
            other.start().teach(mark("9"))
            self.assertEqual(one.submit([mark("7")], adapter="other"), REFUSED)
            self.assertEqual(one.submit([mark("7")]), ACCEPTED)
            one_client, other_client = one.client(), other.client()
            self.assertEqual((one.marks(one_client), other.marks(other_client)), (["7"], ["9"]))
            one.stop()
            self.assertEqual(other.submit([mark("8")]), ACCEPTED)
            self.assertEqual(other.marks(other_client), ["8"])

    def test_it_is_declared_and_can_not_be_set_up(self):
        with House() as house:
            house.config.write_text(house.config.read_text() + "[adapter.settings]\nfile = 1\n")
            self.assertRaisesRegex(AssertionError, "adapter.settings.file is no key", house.start)


if __name__ == "__main__":
    unittest.main()
