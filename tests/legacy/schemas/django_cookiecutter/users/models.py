"""The user model of projects that cookiecutter-django makes with email as the way to log in."""

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models


class Manager(UserManager):
    """Makes users by email."""

    def _create_user(self, email, password, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_user(self, email, password=None, **fields):
        return self._create_user(email, password, **fields)


class User(AbstractUser):
    """One name for both, and no username."""

    name = models.CharField(blank=True, max_length=255)
    first_name = None
    last_name = None
    email = models.EmailField(unique=True)
    username = None
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = Manager()
