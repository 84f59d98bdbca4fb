FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 OFFICINE_DATA=/data
WORKDIR /app
RUN useradd --create-home --uid 10001 officine && mkdir /data && chown officine /data
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY . .
# Catalogues are built into the image; the settings of a laptop suffice for that, and the folder
# of the instance stays empty and its user's: what root made in /data nobody else could write.
RUN OFFICINE_DATA=/tmp/build DJANGO_SETTINGS_MODULE=officine.settings.local \
    python manage.py messages --compile && rm -rf /tmp/build
USER officine
ENV DJANGO_SETTINGS_MODULE=officine.settings.production
VOLUME /data
EXPOSE 8000
CMD ["sh", "-c", "python manage.py build_css && python manage.py collectstatic --no-input && exec gunicorn officine.wsgi --bind 0.0.0.0:8000 --worker-class gthread --workers ${WEB_WORKERS:-3} --threads 8 --access-logfile -"]
