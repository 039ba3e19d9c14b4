"""The exceptions of Trialogue. Each message says what happened and what to do.

* TrialogueError
  + SettingsError       a setting is missing or cannot be read
  + ContentError        a file in intents/, responses/ or data/ is wrong
  + LibraryError        the trial library cannot be used
    x LibraryMissing      nothing was loaded yet
    x LibraryOutdated     it was built by another version
    x LibraryUnwritable   the folder or disk does not take it
  + SourceError         a file given to `load` cannot be read
    x RecordRejected      one record in it is not a trial
  + SyncError           the registry cannot be read
    x PageTokenRefused    it does not know the token of the next page any more
  + StateError          conversations cannot be read or kept
    x StateOutdated       the state file was written by another version
    x StateConflict       a conversation changed while it was answered
  + PayloadError        a verified webhook body that cannot be read
  + Overloaded          too many messages are waiting
"""

from pathlib import Path


class TrialogueError(Exception):
    """Root of all errors that Trialogue raises on purpose; its text is meant for people."""


class SettingsError(TrialogueError):
    """A setting is missing or cannot be read."""


class ContentError(TrialogueError):
    """A content file is wrong; names the file, the entry and what would be right."""

    def __init__(self, path: Path | str, where: str, hint: str) -> None:
        super().__init__(f"{path}: {where}: {hint}" if where else f"{path}: {hint}")


class LibraryError(TrialogueError):
    """The trial library cannot be used."""


class LibraryMissing(LibraryError):
    """No library was built at this place."""


class LibraryOutdated(LibraryError):
    """The library was built by another version of Trialogue."""


class LibraryUnwritable(LibraryError):
    """The library's folder cannot be written."""


class SourceError(TrialogueError):
    """A file with registry records cannot be read."""


class RecordRejected(SourceError):
    """One record is not a trial; carries the NCT id where one could be read."""

    def __init__(self, nct_id: str | None, reason: str) -> None:
        self.nct_id = nct_id
        self.reason = reason
        super().__init__(f"{nct_id or 'record without NCT id'}: {reason}")


class SyncError(TrialogueError):
    """The registry cannot be read, or not to the end; what was taken is kept."""


class PageTokenRefused(SyncError):
    """The registry does not know the token of the next page any more: the walk begins again from a date."""


class StateError(TrialogueError):
    """Conversations cannot be read or kept."""


class StateOutdated(StateError):
    """The state file was written by another version of Trialogue."""


class StateConflict(StateError):
    """A conversation was changed by somebody else while it was being answered."""


class PayloadError(TrialogueError):
    """A verified webhook body cannot be read; never carries the body."""


class Overloaded(TrialogueError):
    """Too many messages are waiting; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"too many messages are waiting; try again in {retry_after} s")
