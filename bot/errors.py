"""Errors of this project, each with a message that names the thing, the cause and the next step.

AssistantError
├── ContentError      knowledge/ holds something that can not be used
├── EncoderError      the sentence encoder's weights are missing or not the published ones
├── SettingsError     a setting is missing or has a value that can not be used
└── SetupError        a part named in config.yml, endpoints.yml or credentials.yml can not be loaded
"""


class AssistantError(Exception):
    """Root of every error that is meant to be read by a person; shown without a traceback."""


class ContentError(AssistantError):
    """knowledge/ holds something that can not be used. The message names file, item and field."""

    def __init__(self, file: str, item: str, problem: str) -> None:
        self.file, self.item, self.problem = file, item, problem
        super().__init__(f"{file}: {item}: {problem}")


class EncoderError(AssistantError):
    """The sentence encoder's weights are missing or are not the published ones."""


class SettingsError(AssistantError):
    """A setting is missing or has a value that can not be used."""


class SetupError(AssistantError):
    """A part named in config.yml, endpoints.yml or credentials.yml can not be loaded."""
