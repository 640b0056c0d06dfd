"""Addresses of the boards and of tasks."""

from django.urls import path

from .views import boards, task, tasks

urlpatterns = [
    path("", boards.timeline, name="timeline"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/to-confirm/", tasks.confirming, name="to_confirm"),
    path("tasks/<uuid:public_id>/", task.task, name="task"),
    path("tasks/calendar.ics", tasks.calendar, name="tasks_calendar"),
    path("matrix/", boards.matrix, name="matrix"),
    path("matrix/<slug:code>/", boards.matrix_municipality, name="matrix_municipality"),
]
