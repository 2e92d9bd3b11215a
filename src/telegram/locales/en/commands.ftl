### The menu of commands

command-forget_me = Erase all your data
command-servers = Your servers
command-server = Show one server
command-reboot = Reboot a server
command-stop = Stop a server
command-boot = Boot a server
command-orders = Orders: pay, cancel, install
command-order = Order a VPS
command-install = Install a paid order
command-rename = Rename a server
command-password = Show a server's root password
command-keys = SSH keys
command-addkey = Add a public SSH key
command-tariffs = Tariffs and prices
command-templates = Templates to install
command-balance = Account balance
command-board = Pinned message with all servers
command-settings = Language, alerts, quiet hours
command-accounts = Provider accounts
command-link = Link an account with its API key
command-login = Link an account with e-mail
command-unlink = Unlink an account
command-cancel = Leave the current dialog
command-help = What I can do
command-subscribe = Show an account's servers here
command-unsubscribe = Stop showing an account here
command-team = Who can control servers here
command-grant = Make someone an operator (reply)
command-revoke = Remove an operator (reply)
command-log = Who did what

## The bot's profile: what the chat shows before Start, at most 512 characters, and a line for its page, at most 120

bot-description =
    Control your Inferno VPSs from Telegram.

    • Reboot, stop and boot a server with one tap
    • Get an alert when a server stops or a new VPS is active
    • Order, pay for and install a VPS, manage SSH keys
    • Work as a team in a group, with a log of who did what

    Your API key is stored encrypted. Passwords and keys that you send are deleted from the chat.
bot-short-description = Control your Inferno VPSs: reboot, stop, order and install, and get an alert when one stops.
command-uptime = When servers were up
