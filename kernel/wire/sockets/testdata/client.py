"""A Jupyter client on libzmq, one scenario for each test that needs one.

Usage: client.py SCENARIO CONNECTION_JSON

It writes one JSON value to standard output for each thing that the test waits
for, and waits itself for a line on standard input where the test has to act.
"""

import hashlib
import hmac
import itertools
import json
import resource
import socket as net
import sys

import zmq
from zmq.utils.monitor import recv_monitor_message

PATIENCE = 120_000  # milliseconds after which something is lost, not late

info = json.loads(sys.argv[2])
context = zmq.Context()
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)


def endpoint(channel):
    port = info[channel + "_port"]
    if info["transport"] == "ipc":
        return f"ipc://{info['ip']}-{port}"
    ip = f"[{info['ip']}]" if ":" in info["ip"] else info["ip"]
    return f"tcp://{ip}:{port}"


def connect(channel, kind, identity=None, **options):
    socket = context.socket(kind)
    socket.linger = 0
    socket.rcvtimeo = PATIENCE
    if identity:
        socket.identity = identity
    for name, value in options.items():
        socket.set(getattr(zmq, name), value)
    socket.connect(endpoint(channel))
    return socket


numbers = itertools.count()  # no two messages are the same: the second would be a replay


def message(msg_type, content=None, key=None):
    header = {"msg_id": f"{next(numbers)}", "session": "s", "username": "u", "date": "2026-01-02T03:04:05.000006Z",
              "msg_type": msg_type, "version": "5.5"}
    parts = [json.dumps(part).encode() for part in (header, {}, {}, content or {})]
    digest = hmac.new((key or info["key"]).encode(), b"".join(parts), hashlib.sha256)
    return [b"<IDS|MSG>", digest.hexdigest().encode()] + parts


def msg_type(frames):
    """The type of a received message, whose signature must be right."""
    at = frames.index(b"<IDS|MSG>")
    parts = frames[at + 2 : at + 6]
    digest = hmac.new(info["key"].encode(), b"".join(parts), hashlib.sha256).hexdigest()
    assert frames[at + 1].decode() == digest, "wrong signature"
    return json.loads(parts[0])["msg_type"]


def content(frames):
    return json.loads(frames[frames.index(b"<IDS|MSG>") + 5])


def say(value):
    print(json.dumps(value), flush=True)


def wait_for_test():
    sys.stdin.readline()


def subscribe(*topics, **options):
    """A SUB socket that has been welcomed to its topics."""
    socket = connect("iopub", zmq.SUB, **options)
    for topic in topics or ("",):
        socket.subscribe(topic)
    for _ in topics or ("",):
        assert msg_type(socket.recv_multipart()) == "iopub_welcome"
    return socket


def roundtrip():
    """One exchange on each channel."""
    for channel in ("shell", "control"):
        socket = connect(channel, zmq.DEALER, b"client")
        socket.send_multipart(message("kernel_info_request"))
        say([channel, msg_type(socket.recv_multipart())])
    # The kernel asks on stdin whom it knows from shell, so the connection must be
    # there before the test goes on.
    stdin = connect("stdin", zmq.DEALER, b"client")
    stdin.send_multipart(message("input_reply"))
    say(["stdin", msg_type(stdin.recv_multipart())])
    heart = connect("hb", zmq.REQ)
    heart.send(b"ping")
    say(["hb", heart.recv().decode()])


def broken_messages():
    """What is not a message gets no answer, and the next message does."""
    shell = connect("shell", zmq.DEALER)
    good = message("kernel_info_request")
    for frames in (
        [b""],
        [b"", b"", b""],
        [b"no delimiter"],
        good[:1],
        good[:5],
        good[1:],
        message("forged", key="another key"),
        good[:1] + [b""] + good[2:],
        good[:5] + [b'{"changed": true}'],
        good[:2] + [b"{"] + good[3:],
    ):
        shell.send_multipart(frames)
    shell.send_multipart(good)
    say(msg_type(shell.recv_multipart()))
    say(shell.poll(100))


def replay():
    """A message that is sent again gets no answer, on whatever connection."""
    first = message("kernel_info_request")
    shell, other = connect("shell", zmq.DEALER), connect("shell", zmq.DEALER)
    for socket in (shell, other):
        socket.send_multipart(first if socket is shell else message("kernel_info_request"))
        assert msg_type(socket.recv_multipart()) == "kernel_info_reply"
        socket.send_multipart(first)
        socket.send_multipart(message("kernel_info_request"))
        assert msg_type(socket.recv_multipart()) == "kernel_info_reply"
    say([shell.poll(100), other.poll(100)])


def crowd():
    """Three hundred connections to each channel that hold what they have got, and then a client."""
    held = []
    for channel in ("shell", "control", "stdin", "iopub", "hb"):
        for _ in range(300):
            stranger = net.create_connection((info["ip"], info[channel + "_port"]))
            stranger.sendall(b"\xff" + bytes(8) + b"\x7f\x03")
            held.append(stranger)
    shell = connect("shell", zmq.DEALER, b"client")
    shell.send_multipart(message("kernel_info_request"))
    say(msg_type(shell.recv_multipart()))
    subscribe()
    roundtrip()


def ipv6():
    """A client that asks libzmq for IPv6, without which it connects to no such address."""
    context.set(zmq.IPV6, 1)
    shell = connect("shell", zmq.DEALER)
    shell.send_multipart(message("kernel_info_request"))
    say(msg_type(shell.recv_multipart()))


def heartbeats():
    """Hearts that beat with and without an empty delimiter."""
    bare = connect("hb", zmq.DEALER)
    for frames in ([b"ping"], [b""], [b"", b"ping"], [b"a", b"", b"b"]):
        bare.send_multipart(frames)
        assert bare.recv_multipart() == frames, frames
    heart = connect("hb", zmq.REQ)
    heart.send(b"ping")
    say(heart.recv().decode())


def welcome():
    """Every subscription is welcomed, and what is published after that arrives."""
    socket = connect("iopub", zmq.SUB)
    for topic in ("", "kernel.a", "kernel.b"):
        socket.subscribe(topic)
    frames = [socket.recv_multipart() for _ in range(3)]
    say([[f[0].decode(), msg_type(f), content(f)["subscription"]] for f in frames])
    socket.unsubscribe("")
    socket.subscribe("last")
    frames = socket.recv_multipart()
    say([frames[0].decode(), msg_type(frames)])
    wait_for_test()  # publishes on kernel.a, kernel.c and last
    say([socket.recv_multipart()[0].decode() for _ in range(2)])


def welcomes():
    """A hundred clients, each told of its subscription."""
    sockets = [connect("iopub", zmq.SUB) for _ in range(100)]
    for socket in sockets:
        socket.subscribe("")
    for socket in sockets:
        assert msg_type(socket.recv_multipart()) == "iopub_welcome"
    say(len(sockets))


def flood():
    """Counts the publications that come before idle, and says whether they came in order."""
    socket = subscribe()
    say("subscribed")
    count, ordered = 0, True
    while True:
        frames = socket.recv_multipart()
        if frames[0] == b"status":
            break
        ordered = ordered and frames[6] == b'{"n":%d}' % count
        count += 1
    assert msg_type(frames) == "status"
    say([count, ordered])


def pings():
    """A client that pings every 20 ms stays connected without anything else said."""
    socket = context.socket(zmq.SUB)
    monitor = socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
    for name, value in (("LINGER", 0), ("RCVTIMEO", PATIENCE), ("HEARTBEAT_IVL", 20), ("HEARTBEAT_TIMEOUT", 600)):
        socket.set(getattr(zmq, name), value)
    socket.connect(endpoint("iopub"))
    socket.subscribe("")
    assert msg_type(socket.recv_multipart()) == "iopub_welcome"
    lost = monitor.poll(1200)  # nothing comes; a PING that is not answered within 600 ms ends the connection
    say(recv_monitor_message(monitor)["event"] if lost else "connected")
    wait_for_test()  # publishes
    say(msg_type(socket.recv_multipart()))


def last_words():
    """What was sent just before the kernel closed arrives."""
    iopub = subscribe()
    control = connect("control", zmq.DEALER, b"client")
    control.send_multipart(message("shutdown_request"))
    say([msg_type(control.recv_multipart())])
    say([content(iopub.recv_multipart())["n"] for _ in range(10)])


if __name__ == "__main__":
    globals()[sys.argv[1]]()
    context.destroy(linger=0)
