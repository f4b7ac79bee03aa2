"""What goes wrong in a turn is said beside standard output, where only answers belong."""

from __future__ import annotations

import pytest
import structlog

from bot.extensions.assistant import quiet_logs

pytestmark = pytest.mark.model  # imports TensorFlow


def test_errors_leave_standard_output_alone(capsys: pytest.CaptureFixture[str]) -> None:
    kept = structlog.get_config()
    try:
        quiet_logs()
        structlog.get_logger("test").error("conversation.failed", error="RuntimeError")
        structlog.get_logger("test").info("not said")
    finally:
        structlog.configure(**kept)
    written = capsys.readouterr()
    assert written.out == ""
    assert "conversation.failed" in written.err and "not said" not in written.err
