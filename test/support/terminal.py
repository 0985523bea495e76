"""Runs a program in a terminal of its own: python3 terminal.py < JSON {argv, cwd, env, steps: [[text to wait for, keys]]}.
Prints JSON {screen, status}. Status is the exit code, or minus the signal; a text that does not come ends it with "missed"."""
import fcntl, json, os, pty, re, select, signal, struct, sys, termios, time

task = json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    time.sleep(0.1)
    os.chdir(task["cwd"])
    os.execve(task["argv"][0], task["argv"], task["env"])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
raw = b""


def plain():
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", raw.decode("utf8", "replace"))


def read(seconds):
    """Reads what there is; False once the program has closed the terminal."""
    global raw
    ready, _, _ = select.select([terminal], [], [], seconds)
    if not ready:
        return True
    try:
        part = os.read(terminal, 65536)
    except OSError:
        return False
    raw += part
    return part != b""


missed = None
seen = 0
for text, keys in task["steps"]:
    end = time.time() + 20
    while text not in plain()[seen:]:
        if time.time() > end or not read(0.2):
            missed = text
            break
    if missed:
        break
    seen = plain().index(text, seen) + len(text)
    time.sleep(0.05)
    os.write(terminal, keys.encode())
end = time.time() + (0 if missed else 20)
while time.time() < end and read(0.2):
    pass
if missed:
    os.kill(pid, signal.SIGKILL)
_, status = os.waitpid(pid, 0)
code = os.waitstatus_to_exitcode(status)
print(json.dumps({"screen": plain(), "status": code, **({"missed": missed} if missed else {})}))
