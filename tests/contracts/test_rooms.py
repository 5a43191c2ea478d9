"""The program keeps few rooms, few arrows between them, and none that leads upward."""

from tests.support.rooms import arrows, report, rooms, upward

MOST_ROOMS = 18
MOST_ARROWS = 45


def test_few_rooms():
    assert len(rooms()) <= MOST_ROOMS, report()


def test_few_arrows():
    assert len(arrows()) <= MOST_ARROWS, report()


def test_no_arrow_leads_upward():
    found = arrows()
    assert {arrow: found[arrow] for arrow in upward(found)} == {}


def test_arrows_are_found_in_a_small_program(tmp_path):
    program = {
        "jobs/core/models.py": "from jobs import lake\nfrom schemas import TABLES",
        "jobs/lake/tables.py": "def read():\n    import jobs.core.models",
        "schemas/__init__.py": "TABLES = ()",
        "dags/empty.py": "",
    }
    for name, text in program.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "pyproject.toml").write_text(
        "[tool.importlinter]\ncontracts = ["
        '{type = "layers", layers = ["dags | jobs", "schemas"]}, {type = "layers", layers = ["core", "lake"]}]'
    )
    found = arrows(tmp_path)
    assert sorted(found) == [("jobs.core", "jobs.lake"), ("jobs.core", "schemas"), ("jobs.lake", "jobs.core")]
    assert upward(found, tmp_path) == [("jobs.lake", "jobs.core")]
    assert rooms(tmp_path) == ["jobs.core", "jobs.lake", "schemas"]
