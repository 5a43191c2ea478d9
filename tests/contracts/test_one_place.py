"""A fact is stated in one place: what a token count, a sum of money, a week, a stage is."""

import pytest

from tests.support import facts
from tests.support.facts import FACTS, Fact, listed, report, stated_twice


def test_no_fact_is_stated_twice():
    assert stated_twice() == {}, report()


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_a_fact_is_where_it_belongs(fact):
    assert facts.is_at_home(fact), f"{fact.home} has nothing like {fact.pattern}: is the fact elsewhere now?"


def test_a_fact_that_is_stated_twice_is_found(tmp_path, monkeypatch):
    texts = {
        "jobs/measures/requests.py": '"""prompt_tokens + completion_tokens"""\n'
        'SUM = "prompt_tokens + completion_tokens"  # prompt_tokens + completion_tokens\n',
        "jobs/daily/usage.py": 'tokens = (\n    F.col("prompt_tokens")\n    + F.col("completion_tokens")\n)\n',
        "jobs/simulate/truth.py": "tokens = prompt_tokens + completion_tokens\n",
        "dags/days.py": 'STAGES = ["models", "ingest", "daily", "marts"]\nDOC = {"ingest": "", "daily": ""}\n',
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(facts, "ROOT", tmp_path)
    monkeypatch.setattr(facts, "files", lambda: sorted(tmp_path.rglob("*.py")))
    found = facts.places_beyond_home(Fact("tokens", "jobs/measures/requests.py", FACTS[0].pattern))
    assert found == ["jobs/daily/usage.py: tokens = F.col('prompt_tokens') + F.col('completion_tokens')"]
    assert [place.split(":")[0] for place in listed(set(facts.RUN_STAGES), (facts.ast.List,))] == ["dags/days.py"]
