"""Every route, every method, every kind of visitor, own ids and others'. The table below says who may call what; a route
that the gateway has and this table lacks fails."""

import re
import time
import unittest

from harness import SOURCE, Journey, dutch_now, wait_until
from test_desk import Staff, one_time_code

EVERYONE, FAMILY, STUDENT, DOOR, STAFF = (
    {"nobody", "mother", "father", "student", "door", "mentor"}, {"mother", "father", "student"}, {"student"},
    {"door", "mentor"}, {"mentor"})
WHO = {
    ("GET", "/"): EVERYONE, ("POST", "/sign-in"): EVERYONE, ("POST", "/sign-out"): EVERYONE, ("GET", "/assets/*"): EVERYONE,
    ("GET", "/openapi.json"): EVERYONE, ("POST", "/api/v1/session"): EVERYONE, ("GET", "/desk"): EVERYONE,
    ("POST", "/desk/sign-in"): EVERYONE, ("GET", "/about"): EVERYONE, ("POST", "/language"): EVERYONE,
    ("GET", "/manifest.webmanifest"): EVERYONE, ("GET", "/sw.js"): EVERYONE, ("GET", "/offline"): EVERYONE,
    ("GET", "/account"): FAMILY, ("POST", "/account"): FAMILY, ("POST", "/account/device"): FAMILY,
    ("GET", "/api/v1/session"): FAMILY, ("DELETE", "/api/v1/session"): FAMILY, ("GET", "/api/v1/me"): FAMILY, ("GET", "/api/v1/feed"): FAMILY,
    ("GET", "/api/v1/stream"): FAMILY,
    ("GET", "/file"): FAMILY, ("GET", "/picture"): FAMILY, ("POST", "/invitation"): FAMILY,
    ("GET", "/sharing"): STUDENT, ("POST", "/sharing"): STUDENT, ("GET", "/sharing/view"): STUDENT,
    ("POST", "/comment"): STUDENT, ("GET", "/item"): FAMILY, ("POST", "/seen"): FAMILY,
    ("GET", "/desk/session"): DOOR, ("POST", "/desk/sign-out"): DOOR, ("POST", "/desk/verify"): DOOR, ("GET", "/desk/qr.svg"): DOOR,
    ("GET", "/desk/student"): STAFF, ("GET", "/desk/look"): STAFF, ("POST", "/desk/hold"): STAFF,
    ("POST", "/desk/permission"): STAFF, ("GET", "/desk/requests"): STAFF, ("POST", "/desk/requests"): STAFF,
    ("GET", "/absence"): FAMILY, ("POST", "/absence"): FAMILY, ("GET", "/messages"): FAMILY, ("POST", "/messages"): FAMILY,
    ("GET", "/desk/messages"): STAFF, ("GET", "/desk/thread"): STAFF, ("POST", "/desk/thread"): STAFF,
    ("POST", "/desk/hours"): STAFF, ("GET", "/desk/notice"): STAFF, ("POST", "/desk/notice"): STAFF,
    ("GET", "/desk/notice/picture"): STAFF, ("GET", "/desk/notices"): STAFF, ("POST", "/desk/notices"): STAFF,
    ("GET", "/api/v1/requests"): FAMILY, ("POST", "/api/v1/requests"): FAMILY,
    ("ANY", "/in/*"): set(),  # an adapter asks for a proof of its own; none takes requests here
}
ENDS = {("DELETE", "/api/v1/session"), ("POST", "/sign-out"), ("POST", "/desk/sign-out")}  # tried last
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")


def routes_of_the_gateway():
    table = (SOURCE / "plugin/gateway/site.cpp").read_text(encoding="utf-8")
    return set(re.findall(r'\{\{"(\w+)", "([^"]+)", reader::\w+\}', table))


class Routes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Journey(
            gateway="\n[requests]\nsick_reports = true\n[messages]\nask_mentor = true\n"))
        people = cls.journey.highlights["guardians"]
        mother = cls.journey.wait_for_import()
        cls.girl, cls.boy = people["a"]["students"]
        father = cls.journey.client(people["b"]["person"])
        student = cls.journey.client(cls.girl["student"], "student")
        door, mentor = Staff(cls.journey.port), Staff(cls.journey.port)
        door.sign_in_at_desk(cls.journey.invite("deur", "administrator"))
        own = cls.journey.sis.value("select m.medewerker from GroepMentor m join Groepsdeelname g on g.groep = m.groep "
                                    "where g.deelnemer = ? order by m.id limit 1", cls.girl["student"])
        mentor.sign_in_at_desk(cls.journey.invite(own, "mentor"))
        mentor.send_form("/desk/verify", code=one_time_code(mentor.key(), time.time()))
        cls.visitors = {"nobody": Staff(cls.journey.port), "mother": mother, "father": father, "student": student,
                        "door": door, "mentor": mentor}
        for one in cls.visitors.values():  # each shows its token at both doors
            if one.cookie:
                token = one.cookie.split("=", 1)[1]
                one.cookie = f"__Host-keukentafel={token}; __Host-keukentafel-desk={token}"
        cls.daughter = father.me()["children"][0]
        cls.foreign = {"student": cls.daughter["id"], "guardian": father.me()["guardian"]["id"],
                       "item": father.feed()[0]["id"], "about": father.feed()[0]["id"], "device": cls.device_of_father()}
        wait_until("the desk knows the student", lambda: cls.girl["first"] in mentor.students())

    @classmethod
    def device_of_father(cls):
        """As his list names it on another one."""
        page = cls.journey.client(cls.journey.highlights["guardians"]["b"]["person"]).get("/account").text
        return re.search(r'name="device" value="(\w+)"', page).group(1)

    def ask(self, name, method, path, **fields):
        visitor = self.visitors[name]
        cookie = visitor.cookie
        query = "&".join(f"{key}={value}" for key, value in fields.items())
        if method in ("GET", "HEAD"):
            answer = visitor.ask(method, path + ("?" + query if query else ""))
        elif method == "POST" and path != "/api/v1/session":
            answer = visitor.send_form(path, **fields)
        else:
            answer = visitor.ask(method, path)
        visitor.cookie = cookie
        return answer

    def test_every_route_declares_who_may_call_it(self):
        self.assertEqual(routes_of_the_gateway(), set(WHO))

    def test_who_may_call_what_by_which_method(self):
        # A stream does not end, and adapters look at no visitor; see the next tests.
        paths = {path for _, path in WHO} - {"/api/v1/stream", "/in/*"}
        for path in sorted(paths):
            for method in METHODS:
                declared = WHO.get(("GET" if method == "HEAD" else method, path))
                if (method, path) in ENDS:
                    continue
                for name in self.visitors:
                    with self.subTest(path=path, method=method, name=name):
                        status = self.ask(name, method, path.replace("*", "app.css")).status
                        if declared is None:
                            self.assertEqual(status, 405)
                        elif name in declared:
                            self.assertNotIn(status, (403, 405, 500))
                            self.assertFalse(status == 401 and path not in ("/sign-in", "/desk/sign-in", "/api/v1/session",
                                                                            "/desk/verify"))
                        else:
                            self.assertIn(status, (401, 404))

    def test_streams(self):
        for name in ("nobody", "door", "mentor"):
            self.assertEqual(self.ask(name, "GET", "/api/v1/stream").status, 401)

    def test_paths_of_adapters_are_nothing_where_none_takes_requests(self):
        for method in METHODS:
            for name in self.visitors:
                nothing = self.ask(name, method, "/nothing")
                for path in ("/in/eduarte", "/in/nobody"):
                    with self.subTest(path=path, method=method, name=name):
                        got = self.ask(name, method, path)
                        self.assertEqual((got.status, got.body), (404, nothing.body))
                        self.assertEqual([one for one in got.headers if one[0] != "Date"],
                                         [one for one in nothing.headers if one[0] != "Date"])

    def test_another_s_id_is_as_unknown_as_none(self):
        """What is asked with an id that is real and not theirs answers byte for byte as with one that nobody has."""
        unknown = {key: "0" * 32 for key in self.foreign}
        own_student = self.visitors["mentor"].students()[self.girl["first"]]
        asked = [("mother", "GET", "/api/v1/feed", ("student",)), ("student", "GET", "/api/v1/feed", ("student",)),
                 ("student", "GET", "/sharing/view", ("guardian",)), ("student", "POST", "/sharing", ("guardian",)),
                 ("mother", "POST", "/seen", ("item",)), ("mother", "GET", "/", ("student",)),
                 ("student", "POST", "/comment", ("item",)), ("mentor", "GET", "/desk/student", ("student",)),
                 ("mentor", "GET", "/desk/look", ("student", "guardian")), ("mentor", "POST", "/desk/hold", ("item",)),
                 ("mentor", "POST", "/desk/permission", ("student", "guardian")),
                 ("mentor", "GET", "/desk/look", ("guardian",)), ("mother", "POST", "/account", ("device",)),
                 ("student", "POST", "/account", ("device",)), ("mother", "POST", "/absence", ("student",)),
                 ("student", "POST", "/absence", ("student",)), ("mother", "POST", "/messages", ("student",)),
                 ("student", "POST", "/messages", ("student",)), ("mother", "POST", "/messages", ("item",)),
                 ("mentor", "GET", "/desk/notice", ("student",)), ("mentor", "POST", "/desk/notice", ("student",)),
                 ("mother", "GET", "/file", ("item",)), ("mother", "GET", "/picture", ("item",)),
                 ("mother", "POST", "/invitation", ("item",))]
        typed = {"id": "0" * 32, "reason": "sick", "from": str(dutch_now().date()), "words": "x"}
        more = {"/account": {"do": "end"}, "/invitation": {"answer": "yes"}, "/absence": typed, "/messages": typed,
                "/desk/notice": {"id": "0" * 32, "to": "one", "title": "x", "text": "x", "do": "send"},
                "/sharing": {"do": "give", "category": "result"}, "/comment": {"comment": "x"}, "/seen": {"as": "1"},
                "/desk/hold": {"do": "release"},
                "/desk/permission": {"do": "add", "what": "limit", "category": "result", "from": "2026-01-01", "reason": "x"}}
        for name, method, path, ids in asked:
            with self.subTest(name=name, path=path, ids=ids):
                fields = dict(more.get(path, {}))
                if path == "/desk/look" and ids == ("guardian",):
                    fields["student"] = own_student
                if path == "/messages" and ids == ("item",):
                    fields["student"] = self.visitors["mother"].children()[self.girl["first"]]
                    ids = ("about",)
                real = self.ask(name, method, path, **fields, **{key: self.foreign[key] for key in ids})
                none = self.ask(name, method, path, **fields, **{key: unknown[key] for key in ids})
                self.assertIn(real.status, (400, 404))
                self.assertEqual((real.status, real.body), (none.status, none.body))
                self.assertNotIn(self.daughter["first_name"], real.text)

    def test_another_s_item_is_as_unknown_as_none(self):
        for name in ("mother", "student"):
            real, none = (self.ask(name, "GET", "/item", id=one) for one in (self.foreign["item"], "0" * 32))
            self.assertEqual((404, real.body), (real.status, none.body))

    def test_z_what_ends_a_session(self):
        for method, path in sorted(ENDS):
            for name in self.visitors:
                if name not in WHO[(method, path)]:
                    with self.subTest(path=path, name=name):
                        self.assertIn(self.ask(name, method, path).status, (401, 404))


if __name__ == "__main__":
    unittest.main()
