from django.apps import AppConfig


class TutorialConfig(AppConfig):
    name = "bench.tutorial"
    label = "tutorial"
