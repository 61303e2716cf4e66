"""Who may import whom, how long things may be, and what a struct must say: the habits a reader relies on."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = (
    "app",
    "cli",
    "commands",
    "projections",
    "queries",
    "adapters",
    "scheduler",
    "simulator",
    "benchmarks",
    "examples",
)
ROOT_MODULES = ("settings",)
OURS = {*FOLDERS, *ROOT_MODULES, "tests"}

KERNEL = r"commands\.kernel\.(message|decider|errors|resource|pending_operation|fields|backoff)"
SHARED = r"commands\.kernel\.(policy_model|capacity)$"
"""The words of who judges by policies and of who carries them out."""

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
"""Lines of its body, without the docstring."""

LONG_FOR_A_REASON = {
    "commands/server/decider.py decide": "one case per command",
    "commands/server/state.py remember": "one case per event",
    "commands/volume/state.py own": "one case per event",
}


class Rule(NamedTuple):
    """Modules that match ``who`` import, of what ``among`` matches, only what ``only`` matches.

    The standard library is everybody's.
    """

    who: str
    among: str
    only: str
    why: str


FEATURE = (
    r"commands\.(?!(kernel|store|http|process_managers)\.)(?P<feature>\w+)"
    r"\.(?!routes(\.|$)|\w*routes$|references$|attach_target$)\w+(\.\w+)*"
)
ANY = r".+"
OUR_OWN = rf"({'|'.join(sorted(OURS))})(\.|$)"
NOTHING = r"(?!)"

ADAPTER_ROOMS = {
    "runtime": set[str](),
    "openstack": {"runtime"},
    "kernel": {"openstack", "runtime"},
    "capacity": {"openstack", "kernel", "runtime"},
    "effects": {"openstack", "kernel", "capacity"},
    "queue": {"openstack", "kernel"},
    "pollers": {"openstack", "kernel", "effects", "queue", "runtime"},
    "processes": {"openstack", "kernel", "effects", "capacity", "pollers"},
    "reconcile": {"openstack", "kernel", "effects"},
    "metrics": {"openstack", "kernel", "runtime"},
    "notices": {"openstack", "kernel", "runtime"},
    "binding": {"openstack", "kernel"},
    "identity": {"openstack", "runtime"},
    "http": {"openstack", "notices", "identity", "runtime"},
}
"""The rooms of adapters/, from the bottom up, and of which each imports something."""

MOST_MODULES = 20
"""In a folder, so that a glance at its list tells what is in it."""

CROWDED = {
    "simulator/compute",
}

RULES = [
    *(
        Rule(
            rf"adapters\.{room}\..+",
            r"adapters(\.|$)",
            rf"adapters\.({'|'.join(sorted({room, *others}))})(\.|$)",
            "each room of adapters/ knows few others (ADAPTER_ROOMS)",
        )
        for room, others in ADAPTER_ROOMS.items()
    ),
    Rule(
        r"adapters\.openstack\..+",
        OUR_OWN,
        r"adapters(\.|$)|commands\.(kernel\.capacity|kernel\.message|http\.catalogue)$|commands\.\w+\.(commands|events|rules|references)$",
        "calls to OpenStack know what is asked of them, and nothing of jobs, streams and tables",
    ),
    Rule(
        FEATURE,
        ANY,
        rf"msgspec|{KERNEL}$|commands\.(?P=feature)(\.|$)",
        "rules know nothing of the world (routes and references are its door)",
    ),
    Rule(
        r"commands\.process_managers\.\w+",
        ANY,
        rf"msgspec|{KERNEL}$|commands\.(process_managers(\.\w+)?|store\.envelope)$"
        r"|commands\.\w+\.(commands|events|state|decider|actions|lifecycle_terms)$",
        "a process is a pure function of what happened and what the streams remember",
    ),
    Rule(
        r"scheduler\.policies(\.\w+)+",
        ANY,
        rf"msgspec|{KERNEL}$|scheduler\.policies(\.|$)|{SHARED}|commands\.\w+\.(commands|events)$",
        "a policy is a pure function of what it is shown",
    ),
    Rule(
        r"commands\.kernel\..+",
        OUR_OWN,
        r"commands\.kernel(\.|$)|commands\.\w+\.(commands|events)$",
        "the kernel is what every feature is made of, and knows of none but its messages",
    ),
    Rule(
        r"commands\.store\..+",
        OUR_OWN,
        r"commands\.(kernel|store)(\.|$)|commands\.\w+\.events$|commands\.process_managers$",
        "the store writes and reads what happened, whatever that is",
    ),
    Rule(r"commands(\.|$).*", OUR_OWN, r"commands(\.|$)", "commands import no sibling folder"),
    Rule(
        r"queries(\.\w+)+",
        OUR_OWN,
        r"queries(\.|$)|commands\.(kernel\.\w+|store\.envelope|http\.catalogue)$"
        r"|commands\.\w+\.(events|commands|refusals)$|projections\.(?!engine)\w+(\.\w+)?$",
        "queries read tables; of the others they need the words, and the row a projection promises",
    ),
    Rule(
        r"adapters(\..+)?",
        r"scheduler(\.|$)",
        NOTHING,
        "adapters do as policies have it and know none: app gives them the rules",
    ),
    Rule(
        r"(adapters\.(?!http(\.|$))|projections\.).+",
        r"commands(\.\w+)*\.\w*routes(\.|$)|commands\.http\.context$",
        NOTHING,
        "routes are the door of HTTP, and no worker goes through it",
    ),
    Rule(
        r"projections\.engine\..+",
        OUR_OWN,
        r"projections\.engine(\.|$)|commands\.(kernel|store)(\.|$)",
        "the engine folds and stores whatever a projection says",
    ),
    Rule(
        r"queries\.engine\..+",
        OUR_OWN,
        r"queries\.engine(\.|$)|commands\.kernel(\.|$)|commands\.\w+\.(events|commands|refusals)$|commands\.store\.envelope$"
        r"|projections\.(?!engine)\w+(\.\w+)?$",
        "what all reads share is above no single one",
    ),
    Rule(
        r"scheduler\.(clock|metrics)\..+",
        r"scheduler\.api(\.|$)",
        NOTHING,
        "timers and metrics know nothing of HTTP",
    ),
    Rule(r"projections\..+", OUR_OWN, r"projections(\.|$)|commands(\.|$)", "projections fold events"),
    Rule(
        r"simulator(\..+)?",
        OUR_OWN,
        r"simulator(\.|$)",
        "the simulated cloud knows as little of us as a real one",
    ),
    Rule(r"examples(\..+)?", OUR_OWN, NOTHING, "a follower needs the log and none of our code"),
    Rule(
        r"(?!app(\.|$)|cli(\.|$)|tests\.|benchmarks\.).+",
        r"(app|cli)(\.|$)",
        NOTHING,
        "only app (what exists, and its wiring) and cli (what is run) know everything; and what tries it all",
    ),
    Rule(r"app(\.|$).*", r"cli(\.|$)", NOTHING, "cli runs what app has wired"),
    Rule(
        r"(?!adapters\.).+",
        r"(openstack|openstackclient|keystoneauth1|keystoneclient)(\.|$)",
        NOTHING,
        "no OpenStack class leaks out of adapters",
    ),
]


class Source(NamedTuple):
    path: str
    text: str

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def tree(self) -> ast.Module:
        return parsed(self.text)


@cache
def parsed(text: str) -> ast.Module:
    return ast.parse(text)


def sources() -> list[Source]:
    paths = [ROOT / f"{name}.py" for name in ROOT_MODULES]
    paths += [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return [Source(str(path.relative_to(ROOT)), path.read_text()) for path in paths if path.exists()]


SOURCES = sources()
every_file = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.path)


def imports(source: Source) -> Iterator[str]:
    """Yield the dotted name of each module imported, wherever in the file it is."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source.path}: import by the full name"
            module = node.module or ""
            for name in node.names:
                inside = ROOT / module.replace(".", "/") / name.name
                is_module = inside.is_dir() or inside.with_suffix(".py").exists()
                yield f"{module}.{name.name}" if is_module else module


def violations(source: Source) -> list[str]:
    found = []
    for rule in RULES:
        who = re.fullmatch(rule.who, source.module)
        if who is None:
            continue
        only = rule.only.replace("(?P=feature)", who.groupdict().get("feature") or "")
        found += [
            f"{source.path} imports {name}: {rule.why}"
            for name in set(imports(source))
            if name.partition(".")[0] not in sys.stdlib_module_names
            and re.match(rule.among, name)
            and not re.match(only, name)
        ]
    return found


@every_file
def test_it_imports_only_what_it_may(source: Source) -> None:
    assert violations(source) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("commands/volume/decider.py", "import psycopg"),
        ("commands/volume/decider.py", "from commands.server.events import ServerEvent"),
        ("commands/volume/events/sizes.py", "from commands.server.events import ServerEvent"),
        ("commands/volume/events.py", "from commands.store.handler import Handler"),
        ("commands/volume/attaching.py", "def decide():\n    from commands import store"),
        ("commands/store/handler.py", "from adapters.queue.jobs import open_queue"),
        ("commands/volume/routes.py", "import projections.volume"),
        ("commands/volume/routes.py", "import app"),
        ("commands/kernel/resource.py", "from commands.volume.state import Volume"),
        ("commands/store/handler.py", "from commands.volume.decider import VOLUME"),
        ("commands/server/rules/power.py", "from commands.store.handler import Handler"),
        ("scheduler/clock/ticker.py", "from app.registry import PROJECTIONS"),
        ("scheduler/policies/idle.py", "from scheduler.run.policy_runner import sweep"),
        ("scheduler/policies/idle.py", "import psycopg"),
        ("queries/volume.py", "from adapters import cloud"),
        ("queries/volume.py", "from commands.volume.decider import VOLUME"),
        ("projections/volume.py", "from queries import volume"),
        ("simulator/volume.py", "from commands.volume.events import VolumeEvent"),
        ("simulator/volume.py", "from adapters.openstack.errors import Away"),
        ("adapters/effects/volume.py", "from cli import main"),
        ("adapters/openstack/nova.py", "from adapters.kernel.context import EffectContext"),
        ("adapters/openstack/nova.py", "from commands.store.handler import Handler"),
        ("adapters/queue/jobs.py", "from adapters.pollers import servers"),
        ("adapters/pollers/servers.py", "from adapters.http.auth import Authentication"),
        ("adapters/capacity/shortage.py", "from scheduler.policies.preemption.choice import make_room"),
        ("adapters/effects/server_actions.py", "from commands.server.routes.admin import change_password"),
        ("scheduler/clock/ticker.py", "from cli.bootstrap import begin"),
        ("scheduler/clock/ticker.py", "from openstack.connection import Connection"),
        ("app/api.py", "import keystoneauth1.session"),
        ("examples/server_counts.py", "from commands.store.application import Ledger"),
        ("app/processes.py", "from cli.bootstrap import begin"),
    ],
)
def test_a_wrong_import_is_noticed(path: str, text: str) -> None:
    assert violations(Source(path, text))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("commands/volume/decider.py", "from commands.volume import commands"),
        ("commands/volume/decider.py", "from commands.kernel.decider import Decider"),
        ("commands/volume/routes.py", "from litestar import post"),
        ("queries/volume.py", "from commands.kernel.errors import Refused"),
        ("adapters/effects/volume.py", "import openstack"),
        ("cli/ledger.py", "import app"),
    ],
)
def test_a_right_import_is_not(path: str, text: str) -> None:
    assert violations(Source(path, text)) == []


def reached_from(sources: Iterable[Source]) -> dict[str, str]:
    """Return the modules of ours that are imported, directly or by what is imported, and each by whom."""
    by_name = {source.module: source for source in SOURCES} | {source.module: source for source in sources}
    reached = {source.module: "" for source in sources}
    waiting = list(reached)
    while waiting:
        module = waiting.pop()
        found = {name for name in imports(by_name[module]) if name in by_name and name not in reached}
        reached |= dict.fromkeys(found, module)
        waiting += found
    return reached


def routes_in(reached: dict[str, str]) -> dict[str, str]:
    routes = re.compile(r"commands\..*routes(\..+)?|commands\.http\.context")
    return {name: by for name, by in reached.items() if routes.fullmatch(name)}


WORKERS = [source for source in SOURCES if re.match(r"adapters\.(?!http(\.|$))", source.module)]


def test_no_worker_reaches_a_route_of_http() -> None:
    """Who carries commands out needs their rules, and none of the web framework's handlers."""
    assert routes_in(reached_from(WORKERS)) == {}


def test_a_route_that_is_reached_by_a_detour_is_noticed() -> None:
    detour = Source("commands/security_group/references.py", "from commands.server.routes.server import act")
    through = Source("adapters/effects/volume.py", "from commands.security_group import references")
    assert "commands.server.routes.server" in routes_in(reached_from([detour, through]))


@every_file
def test_it_can_be_read_in_one_sitting(source: Source) -> None:
    if source.path not in LONG_FOR_A_REASON:
        assert len(source.text.splitlines()) <= LONGEST_FILE


def test_each_module_of_adapters_is_in_a_room() -> None:
    rooms = {path.parent.name for path in (ROOT / "adapters").glob("*/*.py")}
    assert rooms == ADAPTER_ROOMS.keys()
    order = list(ADAPTER_ROOMS)
    assert all(set(order[: order.index(room)]) >= others for room, others in ADAPTER_ROOMS.items()), (
        "a circle"
    )
    assert [path.name for path in (ROOT / "adapters").glob("*.py")] == ["__init__.py"]


def test_no_folder_is_crowded() -> None:
    folders: dict[str, int] = {}
    for source in SOURCES:
        folder = source.path.rpartition("/")[0]
        folders[folder] = folders.get(folder, 0) + 1
    assert {folder for folder, number in folders.items() if number > MOST_MODULES} == CROWDED


def functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield each function and the lines of its body, without its docstring."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            yield node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@every_file
def test_its_functions_can_be_seen_at_once(source: Source) -> None:
    long = [name for name, lines in functions(source.tree) if lines > LONGEST_FUNCTION]
    assert [name for name in long if f"{source.path} {name}" not in LONG_FOR_A_REASON] == []


def test_no_reason_outlives_what_it_excuses() -> None:
    files = {source.path for source in SOURCES if len(source.text.splitlines()) > LONGEST_FILE}
    functions_ = {
        f"{source.path} {name}"
        for source in SOURCES
        for name, lines in functions(source.tree)
        if lines > LONGEST_FUNCTION
    }
    assert set(LONG_FOR_A_REASON) - files - functions_ == set()


def structs() -> set[tuple[str, str]]:
    """Return module and name of every class that is a msgspec struct, directly or by inheritance."""
    bases = {(source.module, name): found for source in SOURCES for name, found in classes(source).items()}
    known = {("msgspec", "Struct")}
    while more := {each for each, found in bases.items() if found & known} - known:
        known |= more
    return known & bases.keys()


def classes(source: Source) -> dict[str, set[tuple[str, str]]]:
    """Return the bases of each class of a file, each by the module it comes from and its name there."""
    tree = source.tree
    imported = {
        name.asname or name.name: node.module or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    found: dict[str, set[tuple[str, str]]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            names = [ast.unparse(base).partition("[")[0].rpartition(".") for base in node.bases]
            found[node.name] = {
                (holder if dot else imported.get(name, source.module), name) for holder, dot, name in names
            }
    return found


def test_every_struct_says_that_it_never_changes() -> None:
    """Inherited it would hold too, but mypy does not see it then."""
    known = structs()
    silent = [
        f"{source.path} {node.name}"
        for source in SOURCES
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
        and (source.module, node.name) in known
        and not any(word.arg == "frozen" and ast.unparse(word.value) == "True" for word in node.keywords)
    ]
    assert silent == []
    assert len(known) > 50


def is_uncollected(node: ast.AST) -> bool:
    return isinstance(node, ast.With) and any("uncollected()" in ast.unparse(item) for item in node.items)


@every_file
def test_nothing_is_awaited_while_the_garbage_collector_rests(source: Source) -> None:
    """It rests for the whole process, and so for every other task meanwhile."""
    waits = (ast.Await, ast.AsyncFor, ast.AsyncWith, ast.Yield, ast.YieldFrom)
    found = [
        f"{source.path}:{inner.lineno}"
        for node in ast.walk(source.tree)
        if is_uncollected(node)
        for inner in ast.walk(node)
        if isinstance(inner, waits)
    ]
    assert found == []
