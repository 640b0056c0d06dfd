from .editions import Activity, Edition, EditionYear
from .reminders import Reminder
from .tasks import Comment, Mark, Task

__all__ = ["Activity", "Comment", "Edition", "EditionYear", "Mark", "Reminder", "Task"]
