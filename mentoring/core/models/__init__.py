from .files import StoredFile
from .jobs import Job, JobState

__all__ = ["Job", "JobState", "StoredFile"]
