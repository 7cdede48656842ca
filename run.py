"""净网专项行动汇总: the command. Progress, words on the screen, exit code; the only place that prints.

Exit codes: 0 outputs written and nothing returned; 1 outputs written, something to send back; 2 nothing written.
"""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 (pip, which reads pyproject.toml, is not always asked)
    print("需要 Python 3.11 以上，请安装后再运行。")
    sys.exit(2)
try:
    import gc
    from collections.abc import Callable, Iterable, Mapping
    from dataclasses import dataclass, field
    from datetime import date
    from functools import partial
    from itertools import chain
    from pathlib import Path
    from typing import TYPE_CHECKING

    HERE = Path(__file__).resolve().parent
    if str(HERE) not in sys.path:  # with -I, -P, PYTHONSAFEPATH and in the embeddable Python
        sys.path.insert(0, str(HERE))
    from pipeline import arguments, system

    if __name__ == "__main__":
        system.open_streams()
        gc.disable()  # imports and a run make millions of values and no rubbish worth looking for
        sys.setswitchinterval(0.0005)  # reading processes wait for their next file while this one imports and sorts
        sys.modules["hypothesis"] = None  # type: ignore[assignment]  # pandera imports it where it is installed, to no use here
        system.check_libraries(HERE / "requirements.txt")
    from pipeline.inbox import files as intake
    from pipeline.inbox.workers import ReaderPool
    from pipeline.publish import store
    from pipeline.status import Status
    from schemas.refused import RefusedError

    if TYPE_CHECKING:
        from pipeline.inbox.workers import OpenedFile
        from pipeline.model import Read
        from pipeline.publish import outputs
        from pipeline.summary.since import Former
        from pipeline.summary.summarise import Summary
        from schemas.campaign.campaign import Campaign
except BaseException as error:  # noqa: BLE001 (a library missing, too old or damaged, Ctrl-C: one sentence and no traceback)
    own = getattr(sys.modules.get("pipeline.system"), "explain", None)
    unable = "已中断，什么都没有写。" if isinstance(error, KeyboardInterrupt) else "程序的文件不全，请重新解压全部文件后再运行。"
    print(own(error) if own else unable, flush=True)
    os._exit(2)

RETURNED = (Status.RETURNED, Status.CONFLICT, Status.UNREADABLE, Status.UNRECOGNISED)


@dataclass
class Attempt:
    """What a run is about to write, and its exit code then: so that whatever stops it can say whether it stands."""

    folder: Path = HERE
    files: Mapping[str, bytes] = field(default_factory=dict)
    code: int = 0

    def stopped(self, error: BaseException) -> int:
        if isinstance(error, KeyboardInterrupt):
            system.ignore_interrupts()
        if isinstance(error, RefusedError) or not store.stands(self.folder, self.files):
            print(system.explain(error), flush=True)
            return 2
        print(f"{system.cause(error)}；新的输出已经全部写好，输出位置：{self.folder}", flush=True)
        return self.code


def main(argv: list[str]) -> int:
    attempt = Attempt()
    try:
        system.open_streams()
        args = arguments.parse(argv)
        if args.help:
            print(arguments.HELP.read_text(encoding="utf-8"))
        elif args.templates:
            templates(args, args.templates, attempt)
        elif args.inbox:
            merge(args, args.inbox, attempt)
        sys.stdout.flush()
        if getattr(sys.stdout, "lost", False) and attempt.files:
            print(f"屏幕上的内容没有显示完；新的输出已经全部写好，输出位置：{attempt.folder}", file=sys.stderr, flush=True)
    except BaseException as e:  # noqa: BLE001 (Ctrl-C, and the program's own faults: no traceback helps a clerk)
        return attempt.stopped(e)
    return attempt.code


def templates(args: arguments.Arguments, folder: Path, attempt: Attempt) -> None:
    from pipeline.publish import outputs, screen  # noqa: PLC0415 (see merge)

    (campaign, addresses, former), day, console = said_before(args), args.as_of or today(), screen.plain_console()
    with store.opened(folder, day):
        names = list(campaign.units)
        made = outputs.templates(campaign, addresses, former)
        attempt.folder, attempt.files = folder, {name: data for pair in screen.tracked(console, "正在生成", names, made) for name, data in pair.items()}
        kept = store.add(folder, attempt.files, day)
    screen.show_templates(console, campaign, former, folder, kept)


def merge(args: arguments.Arguments, inbox: Path, attempt: Attempt) -> None:
    as_of = args.as_of or today()
    folder = args.output or HERE / "output" / as_of.isoformat()
    store.check_inbox(inbox, folder)
    with ReaderPool() as apart:
        paths, aside = intake.files(inbox, folder)

        def opened(path: Path) -> "Iterable[OpenedFile]":
            return intake.load(path, inbox, apart.open)

        reading = apart.map(opened, paths)
        from pipeline import flow  # noqa: PLC0415 (pandas and all that needs it: a second, while the files are read)
        from pipeline.inbox.read import uploads  # noqa: PLC0415
        from pipeline.publish import city, outputs, screen  # noqa: PLC0415

        campaign, addresses, former = said_before(args)
        if former and former.campaign != campaign.campaign.name:
            raise RefusedError(f"--since 的文件夹是“{former.campaign}”的输出，这次汇总的是“{campaign.campaign.name}”，不能比较。")
        with store.opened(folder, as_of), city.Elsewhere() as elsewhere:
            console, names = screen.plain_console(), [screen.named(intake.source_of(path, inbox)) for path in paths]

            def made(read: "Iterable[Read]", helper: city.Elsewhere | None = None) -> "tuple[Summary, dict[str, bytes]]":
                found = flow.run(read, campaign, as_of, former)
                return found, outputs.outputs(found, addresses, beside(inbox, folder), helper)

            try:
                read = uploads(chain(aside, chain.from_iterable(screen.tracked(console, "正在读取", names, reading))))
                summary, files = made(elsewhere.watch(read), elsewhere)
            except (RefusedError, OSError, MemoryError):
                raise
            except Exception as e:  # noqa: BLE001 (a fault of the program: which file brings it about?)
                alone = (fails(partial(made, uploads(opened(path)))) for path in paths)
                raise system.blamed(e, dict(zip(names, screen.tracked(console, "正在查找出错的文件", names, alone), strict=True))) from None
            attempt.code = int(any(s.status in RETURNED for s in summary.submissions))
            attempt.folder, attempt.files = folder, files
            kept = store.store(folder, attempt.files, as_of)
    screen.show(console, summary, folder, kept)


def fails(attempt: Callable[[], object]) -> bool:
    """Whether it ends in a fault of the program's own."""
    try:
        attempt()
    except (RefusedError, OSError, MemoryError):
        return False
    except Exception:  # noqa: BLE001 (whatever it is)
        return True
    return False


def beside(inbox: Path, folder: Path) -> str | None:
    """The inbox as seen from the output folder, with /; None from another drive."""
    try:
        return Path(os.path.relpath(inbox if inbox.is_dir() else inbox.parent, folder)).as_posix()
    except ValueError:
        return None


def today() -> date:
    return date.today()  # noqa: DTZ011 (the clerk's own calendar day)


def said_before(args: arguments.Arguments) -> "tuple[Campaign, outputs.Contacts, Former | None]":
    """What the campaign file says, whom it writes to, and what a former output said."""
    from pipeline.summary.former import load  # noqa: PLC0415 (see merge)
    from schemas.campaign import campaign_file, contacts  # noqa: PLC0415

    path = args.campaign or HERE / "schemas" / "campaign.toml"
    campaign = campaign_file.load(path)
    return campaign, contacts.contacts(path.parent, campaign), load(args.since) if args.since else None


if __name__ == "__main__":
    code = 2
    try:
        try:
            "专项行动".encode(sys.getfilesystemencoding())
        except UnicodeEncodeError:  # a locale that knows no Chinese file names: start again in UTF-8
            os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 (ourselves)
        code = main(sys.argv[1:])
    finally:
        os._exit(code)  # all is written and closed: to take every value apart would cost a tenth of a small run
