"""A school at which home reports absence and asks the mentor, for the journeys of both."""

import re
import time

from harness import Journey
from test_desk import Staff, one_time_code

SCRIPT = "<script>document.title='broken'</script><img src=x onerror=alert(1)>"


class Talking(Journey):
    def __init__(self, keys="", **more):
        super().__init__(gateway='\n[requests]\nsick_reports = true\nreasons = ["sick", "visit=Bezoek <b>"]\n'
                                 f"[messages]\nask_mentor = true\n{keys}", **more)

    def staff(self, person="hoofd", role="administrator"):
        staff = Staff(self.port, Accept_Language="nl")
        assert staff.sign_in_at_desk(self.invite(person, role)) == 303
        assert staff.send_form("/desk/verify", code=one_time_code(staff.key(), time.time())).status == 303
        return staff

    def mentor_of(self, child):
        return self.sis.value("select m.medewerker from GroepMentor m join Groepsdeelname g on g.groep = m.groep "
                              "where g.deelnemer = ? order by m.id limit 1", child["student"])


def hidden(page, name):
    """The values of hidden fields of that name."""
    return re.findall(rf'name="{name}" value="([^"]*)"', page)
