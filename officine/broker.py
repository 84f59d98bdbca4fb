"""The broker of an embedded instance: messages as files, each of them whole or not there.

Kombu's own transport writes a message in the folder where readers look, and a reader that comes
in between takes half a message and stops the worker. Here a message gets its name when it is
complete, and is taken inside the data folder of the instance, not in the folder of the system.
"""

import os
import time
import uuid
from queue import Empty

from kombu.transport import filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    def _put(self, queue, payload, **kwargs):
        name = f"{time.time_ns():020}_{uuid.uuid4().hex}.{queue}.msg"
        written = os.path.join(self.processed_folder, f"{name}.new")
        with open(written, "wb") as file:
            file.write(str_to_bytes(dumps(payload)))
        os.rename(written, os.path.join(self.data_folder_out, name))

    def _get(self, queue):
        ending = f"{queue}.msg"
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] != ending:
                continue
            taken = os.path.join(self.processed_folder, name)
            try:
                os.rename(os.path.join(self.data_folder_in, name), taken)
            except FileNotFoundError:
                continue  # another consumer was first
            with open(taken, "rb") as file:
                text = file.read()
            os.remove(taken)
            return loads(bytes_to_str(text))
        raise Empty


class Transport(filesystem.Transport):
    Channel = Channel
