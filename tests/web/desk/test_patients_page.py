"""The list of patients: its filters stand in the address and agree with Today."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.day import Day, new_phone
from tests.factories import Lived
from tests.web.desk.conftest import Visitor

Enter = Callable[..., Visitor]


def test_who_needs_a_person_is_whom_today_lists_and_every_choice_stays_in_the_address(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    nurse = signed_in("coordinator")
    day.enroll(new_phone(), name="Nia Park", baseline_pain=None)

    def listed(address: str) -> set[str]:
        return set(re.findall(r'<th scope="row"><a href="/patients/\w+">([^<]+)</a>', nurse.get(address).text))

    today = re.findall(r'id="who-\w+">.*?<a href="/patients/\w+">([^<]+)</a>', nurse.get("/").text, re.S)
    assert "Grace" in " ".join(today)
    assert listed("/patients?show=person") == set(today)
    assert listed("/patients") > set(today)
    rows = re.findall(r'<tr class="link">(.*?)</tr>', nurse.get("/patients").text, re.S)
    told = {row: re.sub(r"<[^>]+>", "", row[row.index("Needs a person") + 16 :]).strip() for row in rows}
    needs = {re.search(r'href="/patients/\w+">([^<]+)<', row)[1]: said for row, said in told.items() if said != "–"}  # type: ignore[index]
    assert set(needs) == set(today), "the list says why of everybody whom Today lists, and of nobody else"
    assert needs["Nia Park"] == "no baseline", "no flag is open for it"
    assert f"{len(today)} on this page need a person." in nurse.read("/patients")
    due = listed("/patients?condition=crps&order=due")
    assert due < listed("/patients?condition=crps"), "danger holds back what Grace would be asked"
    nobody = nurse.read("/patients?show=no-answer&condition=crps&order=infused")
    assert "Nobody fits." in nobody
    html = nurse.get("/patients?show=relief-ended&order=infused").text
    assert html.count(" selected") == 3
    assert '<option value="relief-ended" selected>' in html
    for nonsense in ("show=x", "condition=%27", "order=x", "before=x", "before=01KB5YB4V0V5TQ3V2V9C6FQ9ZK&order=due"):
        assert nurse.get(f"/patients?{nonsense}").status_code == 200, nonsense
