"""Pictures of the main states of the chat, taken from a running server with a real Chromium."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

import click

from bot.errors import SetupError
from bot.settings import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
QUESTION = "What are the side effects of ketamine treatment?"
CRISIS = "I can't go on. I don't want to be here any more."
REPLIES = ".msg.bot:not(.typing):not(.failed)"
STEP_MS, TOUR_WIDTH = 2200, 900


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the window, and what is done on the page before it is taken."""

    name: str
    width: int
    height: int
    act: Callable[["Page"], None]
    path: str = "/"
    scale: float = 1.5
    options: dict[str, Any] = field(default_factory=dict)


def start_only(page: "Page") -> None:
    page.locator(".welcome h2").wait_for()


def ask(page: "Page", text: str = QUESTION) -> None:
    """Types `text`, sends it and waits for the reply."""
    before = page.locator(REPLIES).count()
    page.get_by_label("Your question").fill(text)
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator(REPLIES).nth(before).wait_for()
    page.mouse.move(0, 0)


def crisis(page: "Page") -> None:
    ask(page, CRISIS)


def sources(page: "Page") -> None:
    ask(page)
    page.locator(".cite").first.click()


def help_now(page: "Page") -> None:
    page.locator(".help-now summary").click()


def widget(page: "Page") -> None:
    page.get_by_role("button", name="Ask a question").click()
    ask(page)


SHOTS = (
    Shot("desktop-start", 1280, 900, start_only),
    Shot("desktop-answer", 1280, 900, ask),
    Shot("sources", 1280, 900, sources),
    Shot("crisis", 1280, 900, crisis),
    Shot("phone-start", 390, 844, start_only, scale=2),
    Shot("phone-answer", 390, 844, ask, scale=2),
    Shot("phone-crisis", 390, 844, crisis, scale=2),
    Shot("dark", 1280, 900, ask, options={"color_scheme": "dark"}),
    Shot("dark-crisis", 390, 844, crisis, scale=2, options={"color_scheme": "dark"}),
    Shot("zoom-400", 320, 256, ask, scale=4),  # 1280 by 1024 at 400%
    Shot("help-now", 1280, 860, help_now),
    Shot("widget-on-host-page", 1280, 860, widget, path="/demo"),
    Shot("no-javascript", 1280, 860, start_only, options={"java_script_enabled": False}),
)
STEPS = ("desktop-start", "desktop-answer", "sources", "crisis")


@click.command()
@click.option("--url", default="http://127.0.0.1:5005", show_default=True, help="Address of a running server.")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), default=ROOT / "docs" / "screenshots",
              show_default=True, help="Folder of the pictures.")
@click.option("--chromium", default=CHROMIUM, show_default=True, help="The browser's program.")
def screenshots(url: str, into: Path, chromium: str) -> None:
    """Take the pictures in docs/screenshots from a running server."""
    into.mkdir(parents=True, exist_ok=True)
    take_all(url.rstrip("/"), into, chromium)
    film(into)
    click.echo(f"{len(SHOTS)} pictures and tour.gif in {into}")


def take_all(url: str, into: Path, chromium: str) -> None:
    """Writes one PNG for each of SHOTS; raises SetupError without Playwright or Chromium."""
    if not Path(chromium).exists():
        raise SetupError(f"{chromium}: there is no such program. Install Chromium (Debian: apt-get install chromium) "
                         "or name it with --chromium.")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise SetupError("playwright is not installed; it comes with requirements-test.lock.") from error
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        for shot in SHOTS:
            take(browser, url, into, shot)
        browser.close()


def take(browser: "Browser", url: str, into: Path, shot: Shot) -> None:
    """One picture in a browser context of its own, so that no conversation runs into the next."""
    context = browser.new_context(viewport={"width": shot.width, "height": shot.height}, reduced_motion="reduce",
                                  device_scale_factor=shot.scale, **shot.options)
    page = context.new_page()
    page.goto(url + shot.path)
    shot.act(page)
    page.screenshot(path=str(into / f"{shot.name}.png"))
    context.close()
    shrink(into / f"{shot.name}.png")


def shrink(path: Path) -> None:
    """Fewer colours, a third of the size: the pictures are kept in the repository."""
    from PIL import Image

    picture = Image.open(path).convert("RGB").quantize(192, dither=Image.Dither.NONE)
    picture.save(path, optimize=True)


def film(into: Path) -> None:
    """Joins the pictures of STEPS, all of one size, to one moving picture, tour.gif."""
    from PIL import Image

    frames = []
    for name in STEPS:
        picture = Image.open(into / f"{name}.png").convert("RGB")
        height = round(picture.height * TOUR_WIDTH / picture.width)
        small = picture.resize((TOUR_WIDTH, height), Image.Resampling.LANCZOS)
        frames.append(small.quantize(128, dither=Image.Dither.NONE))
    frames[0].save(into / "tour.gif", save_all=True, append_images=frames[1:], duration=STEP_MS, loop=0, optimize=True)
