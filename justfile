# The project's verbs. `just` comes with requirements-dev.txt (rust-just: wheels for Windows and Linux, where make is
# missing on Windows); each recipe is one plain command that can be typed without it.

set windows-shell := ["cmd.exe", "/C"]

# this list
default:
    @just --list --unsorted

# the main job on the shipped samples
run:
    python run.py intake_templates/samples --as-of 2020-10-29

# lint, types, layering
check:
    ruff check .
    mypy
    lint-imports

# the fast tests, for the inner loop
test *args:
    python -m pytest -m "not slow" {{args}}

# the slow tests: other programs, fuzzing, whole runs
test-slow *args:
    python -m pytest -m slow {{args}}

# write the workbooks that ship, and the golden list of what a run finds in samples-with-mistakes
shipped:
    python -m tests.shipped
    python -m tests.mistakes

# write the generated pages of docs/
docs:
    python -m docs.generate

# the pictures of the README, from the outputs of `just run` (needs soffice, pdftoppm and chromium)
pictures:
    python -m docs.pictures

# measure against the naive script and the bare libraries
bench *args:
    python -m tests.bench {{args}}

# change valid files at random, for some seconds
fuzz seconds="600":
    python -m tests.fuzz --seconds {{seconds}}

# the offline kit for the clerk, into dist/ (--aarch64, --python ZIP, --output FOLDER)
kit *args:
    python .ci/kit.py {{args}}
