%% Accounts of an ejabberd 23 by ejabberd itself: registered through its SQL backend (new SQL schema, SQLite), some
%% while passwords are stored plain, some while they are stored for SCRAM, one under another of its hosts.
%%
%% Compile it, and run ejabberd with a configuration of two hosts and auth_method sql:
%%   erl -noshell -pa . -ejabberd config '"ejabberd.yml"' -s ejabberd -s make
-module(make).
-export([start/0]).

start() ->
    ok = wait(100),
    register_all(plain, sha, [{<<"ada">>, <<"example.com">>, <<"correct horse battery">>},
                         {<<"ada">>, <<"shop.example.org">>, <<"another ada">>},
                         {<<"left">>, <<"example.com">>, <<"a colon: and 'quotes'">>}]),
    register_all(scram, sha, [{<<"zoe">>, <<"example.com">>, unicode:characters_to_binary("Gr\x{fc}\x{df}e-\x{f1}and\x{fa}")},
                         {<<"scram">>, <<"shop.example.org">>, <<"kept for SCRAM only">>}]),
    register_all(scram, sha256, [{<<"newer">>, <<"example.com">>, <<"SCRAM over SHA-256">>}]),
    halt(0).

wait(0) -> error;
wait(Tries) ->
    case lists:keymember(ejabberd, 1, application:which_applications()) of
        true -> ok;
        false -> timer:sleep(100), wait(Tries - 1)
    end.

register_all(Format, Hash, Users) ->
    ets:insert(ejabberd_options, [{{auth_password_format, Host}, Format} || Host <- [<<"example.com">>, <<"shop.example.org">>, global]]),
    ets:insert(ejabberd_options, [{{auth_scram_hash, Host}, Hash} || Host <- [<<"example.com">>, <<"shop.example.org">>, global]]),
    [io:format("~p ~p~n", [User, ejabberd_auth:try_register(User, Host, Password)]) || {User, Host, Password} <- Users].
