"""Forwards to a port and cuts each connection after the Nth piece that comes from the
server; N stands in FOLDER/cut (0: never). usage: cut_proxy.py PORT FOLDER"""
import os, select, socket, sys, threading

port, folder = int(sys.argv[1]), sys.argv[2]


def forward(client):
    with open(folder + "/cut") as f:
        left = int(f.read() or 0)
    with client, socket.create_connection(("127.0.0.1", port)) as server:
        while True:
            for sock in select.select([client, server], [], [])[0]:
                try:
                    got = sock.recv(4096)
                    left -= sock is server
                    if not got or (sock is server and left == 0):
                        return
                    (client if sock is server else server).sendall(got)
                except OSError:
                    return


listener = socket.create_server(("127.0.0.1", 0), backlog=16)
with open(folder + "/port.new", "w") as f:
    f.write(str(listener.getsockname()[1]))
os.rename(folder + "/port.new", folder + "/port")
while True:
    threading.Thread(target=forward, args=(listener.accept()[0],), daemon=True).start()
