"""`steelyard scenarios`: which scenarios are shipped; one of them in full; a file checked without running it."""

from __future__ import annotations

from pathlib import Path

import click

from steelyard.cli import options
from steelyard.errors import BadInput

SCHEMAS = ("json", "page")


@click.command(
    short_help="List, show or check scenarios.",
    epilog=options.example(
        "steelyard scenarios",
        "steelyard scenarios truce-lapses",
        "steelyard scenarios --check my-scenario.toml",
        "steelyard scenarios --schema json -o scenario.schema.json",
    ),
)
@click.argument("name", required=False)
@click.option("--check", metavar="NAME|FILE", help="Read and compile a scenario without solving it.")
@click.option("--schema", type=click.Choice(SCHEMAS), help="The scenario language: JSON schema, or reference page.")
@options.as_json
@options.output
def command(name: str | None, check: str | None, schema: str | None, as_json: bool, output: Path | None) -> None:
    """List the shipped scenarios, or print the text of scenario NAME.

    --check says what each step of a scenario touches, or everything that is wrong with it, with file and line.
    """
    from steelyard.cli.output import emit
    from steelyard.cli.outputs import check as writable
    from steelyard.cli.outputs import scenario_files

    writable((output,), scenario_files(*filter(None, (name, check))))
    if sum(one is not None for one in (name, check, schema)) > 1:
        raise BadInput("A name, --check and --schema were given together. Choose one.")
    if schema:
        from steelyard.lever.scenario.schema import page, schema_text

        emit(schema_text() if schema == "json" else page(), output)
    elif check is not None:
        emit(_checked(check), output)
    elif name is not None:
        from steelyard.lever.scenario import files

        emit(files.find(name).text, output)
    else:
        emit(_listed(as_json), output)


def _listed(as_json: bool) -> str:
    from steelyard.cli.output import table, to_json
    from steelyard.lever.scenario import files
    from steelyard.lever.scenario.read import read

    rows = [
        {"name": one.name, "title": one.title, "phases": [phase.start for phase in one.phases]}
        for one in (read(name) for name in files.names())
    ]
    if as_json:
        return to_json(rows)
    return table(["scenario", "what happens"], [[str(row["name"]), str(row["title"])] for row in rows])


def _checked(source: str) -> str:
    from steelyard.lever.scenario import prepare

    compiled = prepare(source)
    lines = [f"{compiled.scenario.title}", f"closures {', '.join(compiled.closures)}"]
    day, held = compiled.scenario.policies_as_of, compiled.policies
    if held is not None and day is not None and (beyond := held.beyond(day)):
        lines.append(f"  ! {beyond}")
    for phase in (*compiled.before, *compiled.phases):
        start = "before, from" if phase in compiled.before else "from"
        lines.append(f"{start} {phase.start}  {phase.title}".rstrip())
        lines += [f"  {step.kind}: {touch.text}" for step, touches in phase.added for touch in touches]
        lines += [f"  note: {note}" for note in (*phase.notes, *phase.expected)]
    end = "No problem was found."
    if not compiled.phases:
        end = "No problem was found, and no phase either: others can extend it; `steelyard run` needs a phase."
    return "\n".join([*lines, end])
