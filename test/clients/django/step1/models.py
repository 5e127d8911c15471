from django.db import models


class Stamped(models.Model):
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class User(Stamped):
    email = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=200, null=True)


class Tag(models.Model):
    name = models.CharField(max_length=50, unique=True)


class Post(Stamped):
    author = models.ForeignKey(User, on_delete=models.CASCADE)
    title = models.CharField(max_length=200)
    body = models.TextField(null=True)
    tags = models.ManyToManyField(Tag)


class Order(Stamped):
    user = models.ForeignKey(User, on_delete=models.PROTECT)
    status = models.CharField(max_length=10, default="open", choices=[("open", "open"), ("paid", "paid")])
    total = models.IntegerField()
