"""Addresses of the boards and of tasks."""

from django.urls import path

from .views import boards, files, task, tasks

urlpatterns = [
    path("", boards.timeline, name="timeline"),
    path("term/", boards.term, name="term"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/file.xlsx", files.tasks, name="tasks_file"),
    path("tasks/to-confirm/", tasks.confirming, name="to_confirm"),
    path("tasks/calendar.ics", tasks.calendar, name="tasks_calendar"),
    path("tasks/<uuid:public_id>/", task.task, name="task"),
    path("tasks/<uuid:public_id>/mark/", task.mark, name="task_mark"),
    path("tasks/<uuid:public_id>/confirm/", task.confirm, name="task_confirm"),
    path("tasks/<uuid:public_id>/return/", task.return_mark, name="task_return"),
    path("tasks/<uuid:public_id>/withdraw/", task.withdraw, name="task_withdraw"),
    path("tasks/<uuid:public_id>/undo/", task.undo, name="task_undo"),
    path("tasks/<uuid:public_id>/comment/", task.comment, name="task_comment"),
    path("tasks/<uuid:public_id>/in-charge/", task.put_in_charge, name="task_charge"),
    path("matrix/", boards.matrix, name="matrix"),
    path("matrix/file.xlsx", files.matrix, name="matrix_file"),
    path("matrix/<slug:code>/", boards.matrix_municipality, name="matrix_municipality"),
    path("matrix/<slug:code>/file.xlsx", files.matrix_municipality, name="matrix_municipality_file"),
]
